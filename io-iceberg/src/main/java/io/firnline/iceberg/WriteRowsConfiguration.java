package io.firnline.iceberg;

import com.google.auto.value.AutoValue;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.AutoValueSchema;
import org.apache.beam.sdk.schemas.annotations.DefaultSchema;
import org.apache.beam.sdk.schemas.annotations.SchemaFieldDescription;
import org.apache.beam.sdk.schemas.transforms.providers.ErrorHandling;
import org.jspecify.annotations.Nullable;

/**
 * What a YAML or Python pipeline tells {@link WriteRowsProvider}; there its fields have names in
 * snake case, e.g. {@code writer_id}. What is null has the default of {@link WriteRows}.
 */
@AutoValue
@DefaultSchema(AutoValueSchema.class)
public abstract class WriteRowsConfiguration {
  /** See {@link WriteRows#to(String)}. */
  @SchemaFieldDescription(
      "The table, as namespace.table, or a template with fields of the row in it: lake.{site}.")
  public abstract String getTable();

  /** See {@link io.firnline.iceberg.table.CatalogSpec}. */
  @SchemaFieldDescription(
      "Properties of the Iceberg catalog, e.g. {type: rest, uri: 'http://catalog:8181'}. A value env:NAME or @file is read where the catalog is loaded.")
  public abstract Map<String, String> getCatalogProperties();

  /** See {@link io.firnline.iceberg.table.CatalogSpec}. */
  @SchemaFieldDescription(
      "Name of the catalog; a JDBC catalog keeps tables by it. Default iceberg.")
  public abstract @Nullable String getCatalogName();

  /** See {@link Sink#withWriterId}. */
  @SchemaFieldDescription(
      "Stable name of this writer in the table's history: the same across restarts of one pipeline, and of no other.")
  public abstract String getWriterId();

  /** See {@link WriteRows#withHomeTable}. */
  @SchemaFieldDescription(
      "The table that holds the ledger. Required where table is a template; otherwise it is that table.")
  public abstract @Nullable String getHomeTable();

  /** See {@link WriteRows#withTableCreation}. */
  @SchemaFieldDescription(
      "Whether tables that are missing are made, with the fields of the rows as columns. Default false.")
  public abstract @Nullable Boolean getCreateTables();

  /** See {@link WriteRows#withTableCreation}; only with {@link #getCreateTables}. */
  @SchemaFieldDescription(
      "How tables that are made are partitioned, e.g. [day(time), 'bucket(16, id)', site]. Default: not.")
  public abstract @Nullable List<String> getPartitionFields();

  /** See {@link WriteRows#withTableCreation}; only with {@link #getCreateTables}. */
  @SchemaFieldDescription("Properties of tables that are made.")
  public abstract @Nullable Map<String, String> getTableProperties();

  /** See {@link WriteRows#withSortOrderIgnored}. */
  @SchemaFieldDescription(
      "Whether rows may go unsorted into tables that have a sort order. Default false: such a table is refused.")
  public abstract @Nullable Boolean getIgnoreSortOrder();

  /** See {@link Sink#toBranch}. */
  @SchemaFieldDescription("The branch that commits go to. Default main.")
  public abstract @Nullable String getBranch();

  /** See {@link Sink#withCommitGrouping}: a name of its values. */
  @SchemaFieldDescription(
      "CHECKPOINT: windows that a runner releases together share a snapshot (default). WINDOW: each has its own.")
  public abstract @Nullable String getCommitGrouping();

  /** See {@link Sink#withSnapshotProperties}. */
  @SchemaFieldDescription("Properties for the summary of each snapshot.")
  public abstract @Nullable Map<String, String> getSnapshotProperties();

  /** See {@link Sink#withTargetFileSize}. */
  @SchemaFieldDescription("Size that files are meant to have, bytes. Default 134217728.")
  public abstract @Nullable Long getTargetFileBytes();

  /** See {@link Sink#withShards}. */
  @SchemaFieldDescription(
      "Parallel writers of a window. Default 0: they follow the bytes of the last windows.")
  public abstract @Nullable Integer getShards();

  /** See {@link Sink#withPatience}, in seconds. */
  @SchemaFieldDescription(
      "How long a catalog that is away is waited for before the bundle fails, seconds. Default 600.")
  public abstract @Nullable Long getPatienceSeconds();

  /** See {@link Sink#withMissingPaneWait}, in seconds. */
  @SchemaFieldDescription(
      "How long the committer waits for an earlier pane that another worker may commit, seconds. Default 0; some seconds on Dataflow.")
  public abstract @Nullable Long getMissingPaneWaitSeconds();

  /** See {@link WriteRows#withBadRecordErrorHandler}. */
  @SchemaFieldDescription(
      "Names the output of rows that cannot be written. Without it they fail the pipeline.")
  public abstract @Nullable ErrorHandling getErrorHandling();
}
