package io.firnline.pipeline.options;

import java.util.Map;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Where rows go: Iceberg. */
public interface IcebergOptions extends PipelineOptions {
  @Description(
      "Table to write, namespace.table. {topic} stands for the topic of the record, e.g. lake.{topic}, and the name of --tableField in braces for what that field says, e.g. lake.{type}.")
  @Nullable String getIcebergTable();

  void setIcebergTable(String value);

  @Description(
      "Properties of the Iceberg catalog as a JSON object or @file, e.g. {\"type\":\"rest\",\"uri\":\"https://...\",\"warehouse\":\"...\"}. Any catalog that Iceberg can load works, if its jars are on the class path. A value may be env:NAME or @file: it is then read where the catalog is used, and never stored with the job or printed.")
  @Nullable String getIcebergCatalog();

  void setIcebergCatalog(String value);

  @Description(
      "Accept a catalog without a safe commit (type hadoop on an object store). Exactly once does not hold there.")
  @Default.Boolean(false)
  boolean getAcceptUnsafeCatalog();

  void setAcceptUnsafeCatalog(boolean value);

  @Description(
      "Name under which the table remembers what this pipeline has committed. Keep it for as long as the pipeline lives; never give it to two jobs.")
  @Nullable String getWriterId();

  void setWriterId(String value);

  @Description(
      "Branch of all tables that commits go to, e.g. audit. Where it does not exist yet it starts from the table's current snapshot. The same --writerId on another branch is another writer, with a ledger of its own: it reads the topics from the start.")
  @Default.String("main")
  String getIcebergBranch();

  void setIcebergBranch(String value);

  @Description(
      "Table that holds the ledger. Default: the table itself; with braces in --icebergTable a control table, namespace.firnline_<writerId>.")
  @Nullable String getHomeTable();

  void setHomeTable(String value);

  @Description(
      "Partitioning of tables that are created, e.g. \"hour(event_time), bucket(16, sensor_id)\". Default: none.")
  @Nullable String getPartitionBy();

  void setPartitionBy(String value);

  @Description(
      "Properties of tables that are created, as a JSON object; they win over our defaults.")
  @Nullable Map<String, String> getTableProperties();

  void setTableProperties(Map<String, String> value);

  @Description("Properties to add to the summary of every snapshot, as a JSON object.")
  @Nullable Map<String, String> getSnapshotProperties();

  void setSnapshotProperties(Map<String, String> value);

  @Description(
      "Size at which a data file is finished and the next one begun, at least 1MiB. Default: the table's write.target-file-size-bytes, at most 128MiB. Smaller: less memory. A window with less than this makes one file for each shard and Iceberg partition.")
  @Nullable Size getTargetFileSize();

  void setTargetFileSize(Size value);

  @Description(
      "Writers of one window and table. 0: as many as the bytes of the last windows ask for, at most the parallelism.")
  @Default.Integer(0)
  int getShards();

  void setShards(int value);

  @Description(
      "What one snapshot holds: CHECKPOINT (the windows that one checkpoint released; one in normal running, many when catching up) or WINDOW (always one).")
  @Default.Enum("CHECKPOINT")
  CommitGrouping getCommitGrouping();

  void setCommitGrouping(CommitGrouping value);

  @Description(
      "How often a table is looked at while the job runs, up to 15m: columns, types and partitioning that somebody else has changed (ALTER TABLE) are followed after so much time.")
  @Default.InstanceFactory(Defaults.OneMinute.class)
  Span getTableRefresh();

  void setTableRefresh(Span value);

  @Description(
      "Write to a table that has a sort order, without sorting: Iceberg allows that, and a compaction can sort later. Without this flag such a table is refused at the start.")
  @Default.Boolean(false)
  boolean getIgnoreSortOrder();

  void setIgnoreSortOrder(boolean value);

  @Description(
      "How long a catalog, store or broker that is away is waited for while the job runs, before the job fails. At start it is an error at once.")
  @Default.InstanceFactory(Defaults.TenMinutes.class)
  Span getPatience();

  void setPatience(Span value);
}
