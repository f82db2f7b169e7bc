package io.firnline.pipeline.parse.avro;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.FieldText;
import io.firnline.pipeline.parse.RecordFields;
import io.firnline.pipeline.parse.RecordFormat;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.parse.column.Targets;
import io.firnline.pipeline.parse.registry.RegisteredSchema;
import io.firnline.pipeline.parse.registry.Registry;
import io.firnline.pipeline.parse.registry.SchemaPlans;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A record is one datum in Avro's binary encoding, either in the wire format of a schema registry
 * (Confluent's or AWS Glue's), or bare with one schema for all.
 *
 * @param registry where schemas are, or null if there is one for all
 * @param schema of all records, as JSON; null with a registry
 * @param refusesUnknownFields whether a field that the table has not fails the record; else it is
 *     passed over
 * @param timestampUnit what plain numbers in timestamp columns count since 1970 UTC
 */
public record AvroFormat(
    @Nullable Registry registry,
    @Nullable String schema,
    boolean refusesUnknownFields,
    EpochUnit timestampUnit)
    implements RecordFormat {
  private static final long serialVersionUID = 1L;

  public AvroFormat {
    if ((registry == null) == (schema == null)) {
      throw new IllegalArgumentException("Invalid format: give a schema, or a registry of schemas");
    }
  }

  /**
   * Reads the text of a schema of records.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Schema read(String text) {
    return read(new Schema.Parser(), text);
  }

  private static Schema read(RegisteredSchema registered) {
    if (!registered.type().equals("AVRO")) {
      throw new IllegalArgumentException(
          "it is a schema of " + registered.type() + ", the format is AVRO");
    }
    Schema.Parser parser = new Schema.Parser();
    for (RegisteredSchema.Reference reference : registered.references()) {
      var unused = parse(parser, reference.text());
    }
    return read(parser, registered.text());
  }

  private static Schema read(Schema.Parser parser, String text) {
    Schema schema = parse(parser, text);
    var unused = AvroPlanner.fieldNames(schema);
    return schema;
  }

  private static Schema parse(Schema.Parser parser, String text) {
    try {
      return parser.parse(text);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("it is no Avro schema: " + e.getMessage(), e);
    }
  }

  @Override
  public EventTimeReader eventTimes(EventTimeRule rule) {
    String field = rule.field();
    return field == null
        ? EventTimeReader.SOURCE_TIME
        : new AvroEventTimes(plans(written -> AvroEventTimes.way(written, field, rule)));
  }

  @Override
  public RowParser parser(RowBuffer row, Set<String> extras, EventTimeRule rule) {
    AvroPlanner planner =
        new AvroPlanner(Targets.of(row, extras), refusesUnknownFields, timestampUnit, rule);
    return new AvroRowParser(row, plans(planner::plan), rule);
  }

  @Override
  public FieldText field(List<String> path) {
    if (schema != null && !AvroFieldText.has(read(schema), path)) {
      throw new IllegalArgumentException("--avroSchema has no such field");
    }
    return new AvroFieldText(path, this::plans);
  }

  @Override
  public RecordFields fields(EventTimeRule rule) {
    SchemaPlans<Schema> schemas = plans(written -> written);
    return (payload, table) -> AvroFields.of(schemas.of(schemas.opened(payload)), table);
  }

  private <P> SchemaPlans<P> plans(Function<Schema, P> planner) {
    if (schema != null) {
      return SchemaPlans.ofFixed(planner.apply(read(schema)));
    }
    if (registry == null) {
      throw new IllegalStateException("no registry");
    }
    return registry.plans(registered -> planner.apply(read(registered)));
  }
}
