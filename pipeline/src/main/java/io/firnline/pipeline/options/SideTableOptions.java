package io.firnline.pipeline.options;

import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Tables beside the table: dead letters and late rows. */
public interface SideTableOptions extends PipelineOptions {
  @Description(
      "Table for records that cannot be rows: their bytes, the reason and where they came from. Default: the name of the home table with _dead behind it.")
  @Nullable String getDeadLetterTable();

  void setDeadLetterTable(String value);

  @Description("Table for late rows; needed with --lateRows=SIDE_TABLE, and only then.")
  @Nullable String getLateTable();

  void setLateTable(String value);
}
