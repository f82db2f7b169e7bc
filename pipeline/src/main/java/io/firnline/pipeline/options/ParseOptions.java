package io.firnline.pipeline.options;

import io.firnline.pipeline.parse.SchemaMode;
import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** How records become rows. */
public interface ParseOptions extends PipelineOptions {
  @Description(
      "Columns of the table: \"name type [not null], ...\" or @file with an Iceberg schema in JSON. Needed to create the table; without it the existing table's schema is used.")
  @Nullable String getSchema();

  void setSchema(String value);

  @Description(
      "What to do with fields that the table does not have: IGNORE them, or make the record a DEAD_LETTER.")
  @Default.Enum("IGNORE")
  UnknownFields getUnknownFields();

  void setUnknownFields(UnknownFields value);

  @Description(
      "Facts about the record to add as columns, separated by commas: key (column _key), headers (_headers), topic (_stream), partition (_partition), offset (_position), record_time (_source_time). An existing table must have these columns.")
  @Nullable List<String> getMetadataColumns();

  void setMetadataColumns(List<String> value);

  @Description(
      "What to do when records have more than the table can hold. STRICT: the table stays as it is, and --unknownFields says what becomes of fields without a column. ADD_COLUMNS: such a field gets a column, of the type of its value or schema. ADD_AND_WIDEN: also int becomes long, float double, and a decimal gets more digits. For formats with names of fields: JSON, AVRO, PROTOBUF. pipeline/docs/schema.md has the rules.")
  @Default.Enum("STRICT")
  SchemaMode getSchemaMode();

  void setSchemaMode(SchemaMode value);

  @Description(
      "With --schemaMode=ADD_COLUMNS or ADD_AND_WIDEN: most columns that this pipeline adds to one table, ever, with fields inside of structs. A record that needs more becomes a dead letter.")
  @Default.Integer(100)
  int getMaxNewColumns();

  void setMaxNewColumns(int value);
}
