package io.firnline.pipeline.options;

import io.firnline.pipeline.source.files.FileOrder;
import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Where records come from with {@code --source=FILES}: the lines of files, the records of Avro data
 * files, or the rows of Parquet files, read to their end once.
 */
public interface FilesOptions extends PipelineOptions {
  @Description(
      "Files to read with --source=FILES, separated by commas: absolute paths or URIs, with * (within a folder), ** (any folders), ? and [0-9]. Each line is a record, with --format=AVRO each record of a data file, and with PARQUET each row; .gz is decompressed. Up to 10,000 files. What the table has of them already is not read again.")
  @Nullable List<String> getFiles();

  void setFiles(List<String> value);

  @Description(
      "What the order of paths says of event time. ANY: nothing; all windows are committed when all files are read, and no row is late. TIME: later paths hold later events, give or take --allowedDisorder; windows are committed on the way, and less state is held.")
  @Default.Enum("ANY")
  FileOrder getFilesOrder();

  void setFilesOrder(FileOrder value);

  @Description("Lines at the start of each file that are no records, e.g. 1 for a CSV header.")
  @Default.Integer(0)
  int getFilesHeaderLines();

  void setFilesHeaderLines(int value);
}
