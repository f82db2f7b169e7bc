package io.firnline.iceberg;

import com.google.auto.value.AutoValue;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.CommitWindows;
import io.firnline.iceberg.file.AssignShards;
import io.firnline.iceberg.file.ShardKey;
import io.firnline.iceberg.file.WriteDataFiles;
import io.firnline.iceberg.file.WriteSettings;
import io.firnline.iceberg.file.WrittenGroup;
import io.firnline.iceberg.file.WrittenGroupCoder;
import io.firnline.iceberg.table.CatalogSpec;
import java.time.Duration;
import java.util.Map;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.iceberg.SnapshotRef;
import org.jspecify.annotations.Nullable;

/** See {@link WindowedIcebergIO#write()}. Immutable; each {@code with…} returns a new one. */
@AutoValue
public abstract class Write extends PTransform<PCollection<RowBlock>, WriteResult> {
  private static final long serialVersionUID = 1L;

  static final long DEFAULT_TARGET_FILE_BYTES = 128L << 20;
  static final long BLOCK_BYTES = 256L << 10;
  static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(10);

  abstract @Nullable String home();

  abstract @Nullable CatalogSpec catalog();

  abstract @Nullable String writerId();

  abstract long targetFileBytes();

  abstract int shards();

  abstract CommitSettings.Grouping commitGrouping();

  abstract String branch();

  abstract Map<String, String> snapshotProperties();

  abstract Duration patience();

  abstract Duration missingPaneWait();

  abstract Builder toBuilder();

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setHome(String table);

    abstract Builder setCatalog(CatalogSpec catalog);

    abstract Builder setWriterId(String writerId);

    abstract Builder setTargetFileBytes(long bytes);

    abstract Builder setShards(int shards);

    abstract Builder setCommitGrouping(CommitSettings.Grouping grouping);

    abstract Builder setBranch(String branch);

    abstract Builder setSnapshotProperties(Map<String, String> properties);

    abstract Builder setPatience(Duration patience);

    abstract Builder setMissingPaneWait(Duration wait);

    abstract Write build();
  }

  static Write create() {
    return new AutoValue_Write.Builder()
        .setTargetFileBytes(DEFAULT_TARGET_FILE_BYTES)
        .setShards(0)
        .setCommitGrouping(CommitSettings.Grouping.CHECKPOINT)
        .setBranch(SnapshotRef.MAIN_BRANCH)
        .setSnapshotProperties(Map.of())
        .setPatience(DEFAULT_PATIENCE)
        .setMissingPaneWait(Duration.ZERO)
        .build();
  }

  /**
   * The home table, as {@code namespace.table}: it holds the ledger. Blocks name the table that
   * they are for; those for other tables go there, as side tables of this one. Required.
   */
  public Write to(String homeTable) {
    return toBuilder().setHome(Checks.tableName(homeTable)).build();
  }

  /** The Iceberg catalog. Required. */
  public Write withCatalog(CatalogSpec catalog) {
    return toBuilder().setCatalog(catalog).build();
  }

  /**
   * Stable name of this writer in the table's history, the same across restarts and updates of one
   * pipeline, and of no other pipeline. Letters, digits, {@code _} and {@code -}. Required.
   */
  public Write withWriterId(String writerId) {
    return toBuilder().setWriterId(Checks.writerId(writerId)).build();
  }

  /** Size that files are meant to have, in bytes; at least 1 MiB. Default 128 MiB. */
  public Write withTargetFileSize(long bytes) {
    return toBuilder()
        .setTargetFileBytes(Checks.atLeast("target file size", bytes, 1L << 20))
        .build();
  }

  /**
   * Number of parallel writers of a window, for each table and partition group. Default 0: they
   * follow the bytes of the last windows.
   */
  public Write withShards(int shards) {
    return toBuilder().setShards((int) Checks.atLeast("number of shards", shards, 0)).build();
  }

  /**
   * Whether panes that are released together share a snapshot. Default {@link
   * CommitSettings.Grouping#CHECKPOINT}.
   */
  public Write withCommitGrouping(CommitSettings.Grouping grouping) {
    return toBuilder().setCommitGrouping(grouping).build();
  }

  /**
   * The branch of all its tables that commits go to: 1 to 100 letters, digits, {@code _ - . /}. One
   * that a table does not have yet starts from the table's current snapshot; one that is dropped
   * while the writer is at work stops it. The same writer id on another branch is another writer,
   * with a ledger of its own, named {@code writer@branch}. Default main.
   */
  public Write toBranch(String branch) {
    CommitSettings.checkBranch(branch);
    return toBuilder().setBranch(branch).build();
  }

  /**
   * Properties for the summary of each snapshot; keys that start with {@code firnline.} are
   * refused. Default none.
   */
  public Write withSnapshotProperties(Map<String, String> properties) {
    return toBuilder().setSnapshotProperties(Checks.snapshotProperties(properties)).build();
  }

  /**
   * How long a catalog that is away is waited for, in place, before the bundle fails. Default 10
   * minutes.
   */
  public Write withPatience(Duration patience) {
    return toBuilder().setPatience(patience).build();
  }

  /**
   * How long the committer waits for an earlier pane that another worker may commit. Default zero,
   * which is right where one thread commits (Flink, Direct); some seconds on Dataflow, which hands
   * panes to several workers.
   */
  public Write withMissingPaneWait(Duration wait) {
    return toBuilder().setMissingPaneWait(wait).build();
  }

  @Override
  public WriteResult expand(PCollection<RowBlock> blocks) {
    Firing firing = Firing.of(blocks);
    CommitSettings commit = commitSettings();
    return new WriteResult(commit(firing, write(firing, blocks), commit));
  }

  private PCollection<WrittenGroup> write(Firing firing, PCollection<RowBlock> blocks) {
    int blocksPerFile = (int) Math.max(8, targetFileBytes() / BLOCK_BYTES);
    WriteSettings settings =
        new WriteSettings(
            Checks.required(writerId(), "withWriterId"),
            WriteSettings.DEFAULT_MAX_OPEN_FILES,
            targetFileBytes());
    return firing
        .whenFilesAreFull(
            blocks
                .apply("AssignShards", ParDo.of(new AssignShards(targetFileBytes(), shards())))
                .setCoder(KvCoder.of(ShardKey.KeyCoder.of(), RowBlockCoder.of())),
            blocksPerFile)
        .apply("GroupBlocks", GroupByKey.create())
        .apply(
            "WriteDataFiles",
            ParDo.of(new WriteDataFiles(Checks.required(catalog(), "withCatalog"), settings)))
        .setCoder(WrittenGroupCoder.of());
  }

  private static PCollection<CommittedSnapshot> commit(
      Firing firing, PCollection<WrittenGroup> groups, CommitSettings settings) {
    return firing
        .whenWindowsEnd(
            groups.apply(
                "OneCommitter",
                WithKeys.<Integer, WrittenGroup>of(0).withKeyType(TypeDescriptors.integers())))
        .apply("GroupFiles", GroupByKey.create())
        .apply("Commit", ParDo.of(new CommitWindows(settings)));
  }

  private CommitSettings commitSettings() {
    return CommitSettings.of(
            Checks.required(catalog(), "withCatalog"),
            Checks.required(home(), "to"),
            Checks.required(writerId(), "withWriterId"))
        .withBranch(branch())
        .withGrouping(commitGrouping())
        .withSnapshotProperties(snapshotProperties())
        .withPatience(patience())
        .withMissingPaneWait(missingPaneWait());
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    builder
        .addIfNotNull(DisplayData.item("homeTable", home()).withLabel("Home table"))
        .addIfNotNull(DisplayData.item("writerId", writerId()).withLabel("Writer id"))
        .add(
            DisplayData.item("targetFileBytes", targetFileBytes())
                .withLabel("Target file size, bytes"))
        .addIfNotDefault(
            DisplayData.item("branch", branch()).withLabel("Branch"), SnapshotRef.MAIN_BRANCH)
        .addIfNotDefault(DisplayData.item("shards", shards()).withLabel("Shards"), 0)
        .add(
            DisplayData.item("commitGrouping", commitGrouping().name())
                .withLabel("Commit grouping"));
  }
}
