package io.firnline.pipeline.parse.avro;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.registry.SchemaPlans;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads a datum straight into the columns of a row, by the plan of its writer's schema. */
final class AvroRowParser extends RowParser {
  private final SchemaPlans<AvroPlan> plans;
  private final boolean hasEventTime;
  private final AvroCursor cursor = new AvroCursor();
  private @Nullable AvroPlan plan;

  AvroRowParser(RowBuffer row, SchemaPlans<AvroPlan> plans, EventTimeRule rule) {
    super(row, RecordFormat.MAX_RECORD_BYTES);
    this.plans = plans;
    this.hasEventTime = rule.field() != null;
  }

  @Override
  protected void read(byte[] payload) {
    cursor.open(payload, 0);
    byte[] opened = plans.opened(payload);
    AvroPlan found = plans.of(opened);
    plan = found;
    cursor.open(opened, plans.start());
    found.record().read(cursor, 0);
    cursor.expectEnd();
  }

  @Override
  protected int position() {
    return cursor.at();
  }

  @Override
  public boolean sawUnknown() {
    return plan != null && plan.unknown();
  }

  @Override
  public boolean sawWider() {
    return plan != null && plan.wider();
  }

  @Override
  public long eventTimeMillis(byte[] payload, long sourceTimeMillis) {
    return hasEventTime
        ? Objects.requireNonNull(plan, "parsed").eventTimeMillis(cursor)
        : sourceTimeMillis;
  }
}
