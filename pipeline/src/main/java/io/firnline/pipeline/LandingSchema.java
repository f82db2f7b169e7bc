package io.firnline.pipeline;

import io.firnline.iceberg.table.References;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.parse.ddl.SchemaText;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.jspecify.annotations.Nullable;

/** Columns, partitions and properties of tables of rows that are made, as the options give them. */
final class LandingSchema {
  private LandingSchema() {}

  /** Null without {@code --schema}: then tables of rows have to exist. */
  static @Nullable TableCreation creation(FirnlineOptions options) {
    String schema = options.getSchema();
    if (schema == null) {
      return null;
    }
    return new TableCreation(
        LandingRules.extras(options).addTo(schema(schema)),
        partitionFields(options),
        Objects.requireNonNullElse(options.getTableProperties(), Map.of()),
        2);
  }

  /** The fields of {@code --partitionBy}. */
  static List<String> partitionFields(FirnlineOptions options) {
    return TableCreation.partitionFieldsOf(
        Objects.requireNonNullElse(options.getPartitionBy(), ""));
  }

  /** The columns that {@code --schema} gives. */
  static Schema schema(String option) {
    String text = References.textOrFile(option).trim();
    return text.startsWith("{") ? SchemaParser.fromJson(text) : SchemaText.parse(text);
  }
}
