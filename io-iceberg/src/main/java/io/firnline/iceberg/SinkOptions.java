package io.firnline.iceberg;

import com.google.auto.value.AutoValue;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.TableLookup;
import io.firnline.iceberg.file.WriteSettings;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Secrets;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.iceberg.SnapshotRef;
import org.jspecify.annotations.Nullable;

/** What both sinks are told; {@link Sink} says what each option means. */
@AutoValue
abstract class SinkOptions implements Serializable {
  private static final long serialVersionUID = 1L;

  abstract @Nullable CatalogSpec catalog();

  abstract @Nullable String writerId();

  /** 0: the table's, or {@link WriteSettings#DEFAULT_TARGET_FILE_BYTES} if that is less. */
  abstract long targetFileBytes();

  abstract int shards();

  abstract CommitSettings.Grouping commitGrouping();

  abstract String branch();

  abstract Map<String, String> snapshotProperties();

  abstract Duration patience();

  abstract Duration missingPaneWait();

  abstract Duration heartbeat();

  abstract Duration tableRefresh();

  abstract Builder toBuilder();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setCatalog(CatalogSpec catalog);

    abstract Builder setWriterId(String writerId);

    abstract Builder setTargetFileBytes(long bytes);

    abstract Builder setShards(int shards);

    abstract Builder setCommitGrouping(CommitSettings.Grouping grouping);

    abstract Builder setBranch(String branch);

    abstract Builder setSnapshotProperties(Map<String, String> properties);

    abstract Builder setPatience(Duration patience);

    abstract Builder setMissingPaneWait(Duration wait);

    abstract Builder setHeartbeat(Duration heartbeat);

    abstract Builder setTableRefresh(Duration refresh);

    abstract SinkOptions build();
  }

  static SinkOptions defaults() {
    return new AutoValue_SinkOptions.Builder()
        .setTargetFileBytes(0)
        .setShards(0)
        .setCommitGrouping(CommitSettings.Grouping.CHECKPOINT)
        .setBranch(SnapshotRef.MAIN_BRANCH)
        .setSnapshotProperties(Map.of())
        .setPatience(CommitSettings.PATIENCE)
        .setMissingPaneWait(Duration.ZERO)
        .setHeartbeat(Duration.ZERO)
        .setTableRefresh(WriteSettings.DEFAULT_RELOAD)
        .build();
  }

  /** The setters of what is required and has not been set. */
  List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (catalog() == null) {
      missing.add("withCatalog(…)");
    }
    if (writerId() == null) {
      missing.add("withWriterId(…)");
    }
    return missing;
  }

  /** What shards and memory are reckoned with: known before any table is. */
  long plannedFileBytes() {
    return targetFileBytes() > 0 ? targetFileBytes() : WriteSettings.DEFAULT_TARGET_FILE_BYTES;
  }

  CatalogSpec requiredCatalog() {
    return Objects.requireNonNull(catalog(), "catalog");
  }

  /** Refuses a catalog that can lose commits, as far as can be told before anything runs. */
  void checkCatalog() {
    requiredCatalog().checkSafe();
  }

  /** How workers find tables. */
  TableLookup lookup() {
    return new TableLookup(requiredCatalog(), patience());
  }

  WriteSettings writeSettings() {
    return new WriteSettings(
        CommitSettings.ledgerName(Objects.requireNonNull(writerId(), "writerId"), branch()),
        WriteSettings.DEFAULT_MAX_OPEN_FILES,
        targetFileBytes(),
        tableRefresh());
  }

  CommitSettings commitSettings(String homeTable) {
    return CommitSettings.of(
            requiredCatalog(), homeTable, Objects.requireNonNull(writerId(), "writerId"))
        .withGrouping(commitGrouping())
        .withBranch(branch())
        .withSnapshotProperties(snapshotProperties())
        .withPatience(patience())
        .withMissingPaneWait(missingPaneWait())
        .withHeartbeat(heartbeat());
  }

  void display(DisplayData.Builder builder) {
    CatalogSpec catalog = catalog();
    builder
        .addIfNotNull(
            DisplayData.item("catalog", catalog == null ? null : catalog.name())
                .withLabel("Catalog"))
        .addIfNotNull(
            DisplayData.item("catalogType", catalog == null ? null : catalog.kind())
                .withLabel("Catalog type"))
        .addIfNotNull(DisplayData.item("writerId", writerId()).withLabel("Writer id"))
        .add(
            DisplayData.item("targetFileBytes", plannedFileBytes())
                .withLabel("Target file size, bytes"))
        .addIfNotDefault(DisplayData.item("shards", shards()).withLabel("Shards"), 0)
        .add(
            DisplayData.item("commitGrouping", commitGrouping().name())
                .withLabel("Commit grouping"))
        .addIfNotDefault(
            DisplayData.item("branch", branch()).withLabel("Branch"), SnapshotRef.MAIN_BRANCH)
        .addIfNotDefault(
            DisplayData.item("snapshotProperties", Secrets.text(snapshotProperties()))
                .withLabel("Properties of snapshots"),
            "")
        .add(
            DisplayData.item("patienceMillis", patience().toMillis())
                .withLabel("Patience with a catalog that is away, ms"))
        .addIfNotDefault(
            DisplayData.item("missingPaneWaitMillis", missingPaneWait().toMillis())
                .withLabel("Wait for an earlier pane, ms"),
            0L)
        .addIfNotDefault(
            DisplayData.item("heartbeatMillis", heartbeat().toMillis())
                .withLabel("Heartbeat of an idle stream, ms"),
            0L)
        .addIfNotDefault(
            DisplayData.item("tableRefreshMillis", tableRefresh().toMillis())
                .withLabel("A table is looked at again after, ms"),
            WriteSettings.DEFAULT_RELOAD.toMillis());
  }
}
