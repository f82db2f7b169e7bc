package io.firnline.iceberg;

import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.table.CatalogSpec;
import java.time.Duration;
import java.util.Map;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * The options that {@link Write} and {@link WriteRows} share. Sinks are immutable; each {@code
 * with…} returns a new one.
 *
 * @param <InputT> what is written
 * @param <SelfT> the sink itself
 */
public abstract class Sink<InputT, SelfT extends Sink<InputT, SelfT>>
    extends PTransform<PCollection<InputT>, WriteResult> {
  private static final long serialVersionUID = 1L;

  Sink() {}

  abstract SinkOptions options();

  abstract SelfT with(SinkOptions options);

  /**
   * The Iceberg catalog. One that can lose commits is refused when the sink is applied: see {@link
   * CatalogSpec#checkSafe}. Required.
   */
  public final SelfT withCatalog(CatalogSpec catalog) {
    return with(options().toBuilder().setCatalog(catalog).build());
  }

  /**
   * Stable name of this writer in the table's history, the same across restarts and updates of one
   * pipeline, and of no other pipeline. Letters, digits, {@code _} and {@code -}. Required.
   */
  public final SelfT withWriterId(String writerId) {
    return with(options().toBuilder().setWriterId(Checks.writerId(writerId)).build());
  }

  /**
   * Size that files are meant to have, in bytes; at least 1 MiB. Default: the table's {@code
   * write.target-file-size-bytes}, at most 128 MiB. It bounds the memory of open windows too, so a
   * table alone cannot raise it.
   */
  public final SelfT withTargetFileSize(long bytes) {
    return with(
        options().toBuilder()
            .setTargetFileBytes(Checks.atLeast("target file size", bytes, 1L << 20))
            .build());
  }

  /**
   * Number of parallel writers of a window, for each table and partition group. Default 0: they
   * follow the bytes of the last windows.
   */
  public final SelfT withShards(int shards) {
    return with(
        options().toBuilder()
            .setShards((int) Checks.atLeast("number of shards", shards, 0))
            .build());
  }

  /**
   * Whether panes that are released together share a snapshot. Default {@link
   * CommitSettings.Grouping#CHECKPOINT}.
   */
  public final SelfT withCommitGrouping(CommitSettings.Grouping grouping) {
    return with(options().toBuilder().setCommitGrouping(grouping).build());
  }

  /**
   * The branch of all its tables that commits go to: 1 to 100 letters, digits, {@code _ - . /}. One
   * that a table does not have yet starts from the table's current snapshot; one that is dropped
   * while the writer is at work stops it. The same writer id on another branch is another writer,
   * with a ledger of its own, named {@code writer@branch}. Default main.
   */
  public final SelfT toBranch(String branch) {
    CommitSettings.checkBranch(branch);
    return with(options().toBuilder().setBranch(branch).build());
  }

  /**
   * Properties for the summary of each snapshot; keys that start with {@code firnline.} are
   * refused. Default none.
   */
  public final SelfT withSnapshotProperties(Map<String, String> properties) {
    return with(
        options().toBuilder().setSnapshotProperties(Checks.snapshotProperties(properties)).build());
  }

  /**
   * How long a catalog that is away is waited for, in place, before the bundle fails. Not negative,
   * up to 365 days; with zero there is one attempt. Default 10 minutes.
   */
  public final SelfT withPatience(Duration patience) {
    return with(
        options().toBuilder().setPatience(Checks.notNegative("patience", patience)).build());
  }

  /**
   * How long the committer waits for an earlier pane that another worker may commit. Default zero,
   * which is right where one thread commits (Flink, Direct); some seconds on Dataflow, which hands
   * panes to several workers. Not negative, up to 365 days.
   */
  public final SelfT withMissingPaneWait(Duration wait) {
    return with(
        options().toBuilder()
            .setMissingPaneWait(Checks.notNegative("missing pane wait", wait))
            .build());
  }

  /**
   * How far windows without any record must move complete-through before they are committed: an
   * idle stream then makes an empty commit once in so much time, not for every window. Windows with
   * rows are never held up. Not negative, up to 365 days. Default zero: every window is committed.
   * For blocks with coverage only.
   */
  public final SelfT withHeartbeat(Duration heartbeat) {
    return with(
        options().toBuilder().setHeartbeat(Checks.notNegative("heartbeat", heartbeat)).build());
  }

  /**
   * How long a writer of files uses a table before it looks at it again: partitioning and
   * properties that somebody has changed are followed after so much time. A change of columns is
   * followed at once, with the first row that was made for it. Up to 15 minutes. Default 1 minute.
   */
  public final SelfT withTableRefresh(Duration refresh) {
    return with(options().toBuilder().setTableRefresh(Checks.tableRefresh(refresh)).build());
  }
}
