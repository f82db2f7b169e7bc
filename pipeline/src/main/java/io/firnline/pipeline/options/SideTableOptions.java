package io.firnline.pipeline.options;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Which tables there are: one for each value of a field, dead letters, late rows. */
public interface SideTableOptions extends PipelineOptions {
  @Description(
      "Field whose value names the table of a record, e.g. type, or meta.type for a field of a struct; it stands in braces in --icebergTable, e.g. lake.{type}. The value is text, a symbol, a whole number or a boolean: 1 to 128 letters, digits, _ and -. A table is made by the first record that is a row for it. For JSON, CSV, AVRO and PROTOBUF.")
  @Nullable String getTableField();

  void setTableField(String value);

  @Description(
      "Most tables of rows that this writer ever has, where --icebergTable has braces. A record that would need one more becomes a dead letter (too_many_tables).")
  @Default.Integer(100)
  int getMaxTables();

  void setMaxTables(int value);

  @Description(
      "Table for records that cannot be rows: their bytes, the reason and where they came from. Default: the name of the home table with _dead behind it.")
  @Nullable String getDeadLetterTable();

  void setDeadLetterTable(String value);

  @Description("Table for late rows; needed with --lateRows=SIDE_TABLE, and only then.")
  @Nullable String getLateTable();

  void setLateTable(String value);
}
