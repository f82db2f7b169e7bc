package io.firnline.pipeline;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
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
  /** Iceberg's messages may hold the whole schema. */
  private static final int SHOWN = 200;

  private static final String JSON_EXAMPLE =
      "{\"type\":\"struct\",\"fields\":[{\"id\":1,\"name\":\"sensor_id\",\"required\":true,\"type\":\"string\"}]}";

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
        TableCreation.FORMAT_VERSION);
  }

  /** The fields of {@code --partitionBy}. */
  static List<String> partitionFields(FirnlineOptions options) {
    return TableCreation.partitionFieldsOf(
        Objects.requireNonNullElse(options.getPartitionBy(), ""));
  }

  /**
   * The columns that {@code --schema} gives.
   *
   * @throws IllegalArgumentException if its file cannot be read, or its text is no schema
   */
  static Schema schema(String option) {
    return ofText(References.textOrFile(option).trim());
  }

  /**
   * The columns of a text: readable DDL, or a schema as Iceberg writes it in JSON.
   *
   * @throws IllegalArgumentException if it is neither; it says what to write
   */
  static Schema ofText(String text) {
    return text.startsWith("{") ? ofJson(text) : SchemaText.parse(text);
  }

  private static Schema ofJson(String json) {
    try {
      return SchemaParser.fromJson(json);
    } catch (RuntimeException e) { // of Iceberg, of Jackson, of a cast: it depends on what is wrong
      throw new IllegalArgumentException(
          "no Iceberg schema in JSON: %s. Write it like %s, or as columns: sensor_id string, timestamp long not null"
              .formatted(reason(e), JSON_EXAMPLE),
          e);
    }
  }

  /** Jackson's first line says what is wrong; where, its location. */
  private static String reason(RuntimeException e) {
    if (e.getCause() instanceof JsonProcessingException wrong) {
      JsonLocation at = wrong.getLocation();
      String where =
          at == null ? "" : " at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
      return wrong.getOriginalMessage() + where;
    }
    String message = Objects.requireNonNullElse(e.getMessage(), e.toString()).replace('\n', ' ');
    return message.length() <= SHOWN ? message : message.substring(0, SHOWN) + "...";
  }
}
