package io.firnline.pipeline.parse.avro;

import io.firnline.pipeline.parse.PayloadTimes;
import io.firnline.pipeline.parse.registry.SchemaPlans;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/** Passes over the fields before the event time, reads it, and nothing behind it. */
final class AvroEventTimes extends PayloadTimes {
  /**
   * How the event time of one writer's schema is found.
   *
   * @param before passes over the fields before it
   * @param times reads it
   */
  record Way(List<AvroNode> before, AvroTimes times) {}

  private final SchemaPlans<Way> ways;
  private final AvroCursor cursor = new AvroCursor();

  AvroEventTimes(SchemaPlans<Way> ways) {
    this.ways = ways;
  }

  /**
   * The way in a schema.
   *
   * @throws IllegalArgumentException if it is none of a record
   */
  static Way way(Schema schema, String field, EventTimeRule rule) {
    List<AvroNode> before = new ArrayList<>();
    int index = AvroPlanner.fieldNames(schema).indexOf(field);
    if (index < 0) {
      return new Way(before, in -> EventTimeRule.UNREADABLE);
    }
    AvroSkips skips = new AvroSkips();
    for (int i = 0; i < index; i++) {
      before.add(skips.of(schema.getFields().get(i).schema()));
    }
    return new Way(before, AvroTimes.of(schema.getFields().get(index).schema(), rule));
  }

  @Override
  protected long read(byte[] payload) {
    byte[] opened = ways.opened(payload);
    Way way = ways.of(opened);
    cursor.open(opened, ways.start());
    for (AvroNode field : way.before()) {
      field.read(cursor, 0);
    }
    return way.times().millis(cursor);
  }
}
