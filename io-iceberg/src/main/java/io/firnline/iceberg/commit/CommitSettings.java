package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.CatalogSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;
import org.apache.iceberg.SnapshotRef;

/**
 * What a {@link PaneCommitter} needs to know.
 *
 * <p>Writer and branch together have a ledger: the same writer id on two branches is two writers,
 * which know nothing of each other.
 *
 * @param catalog where the tables are
 * @param homeTable full name of the table that holds the ledger; it must exist
 * @param writer id of the writer: letters, digits, {@code _ - .}, at most 128
 * @param branch of all its tables; default main
 * @param patience how long a commit waits in place for a catalog or store that is away, or lost
 *     races; default {@link #PATIENCE}
 * @param missingPaneWait how long a pane waits for an earlier one that another worker may commit;
 *     zero (default, right for Flink and Direct) refuses it at once
 * @param heartbeat how far panes without records must move complete-through before they are
 *     committed, so that an idle stream does not commit every empty window; zero (default) commits
 *     them all
 * @param grouping how panes become snapshots
 * @param snapshotProperties put into the summary of each snapshot; none may begin with {@code
 *     firnline.}
 */
public record CommitSettings(
    CatalogSpec catalog,
    String homeTable,
    String writer,
    String branch,
    Duration patience,
    Duration missingPaneWait,
    Duration heartbeat,
    Grouping grouping,
    Map<String, String> snapshotProperties)
    implements Serializable {
  /** Ten minutes: longer than a catalog's restart, shorter than a night. */
  public static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final long serialVersionUID = 1L;

  /** How panes become snapshots. */
  public enum Grouping {
    /** All panes of one call, i.e. of one checkpoint, in one snapshot for each table. */
    CHECKPOINT,
    /** One snapshot for each window and table. */
    WINDOW
  }

  public CommitSettings {
    LedgerProperties.checkWriter(writer);
    Line.checkBranch(branch);
    snapshotProperties = Map.copyOf(snapshotProperties);
    snapshotProperties.keySet().forEach(CommitSettings::checkProperty);
  }

  /** Settings with all defaults. */
  public static CommitSettings of(CatalogSpec catalog, String homeTable, String writer) {
    return new CommitSettings(
        catalog,
        homeTable,
        writer,
        SnapshotRef.MAIN_BRANCH,
        PATIENCE,
        Duration.ZERO,
        Duration.ZERO,
        Grouping.CHECKPOINT,
        Map.of());
  }

  /**
   * Commits go to this branch of home and side tables. One that does not exist yet starts from the
   * table's current snapshot.
   *
   * @param newBranch 1 to 100 letters, digits, {@code _ - . /}
   */
  public CommitSettings withBranch(String newBranch) {
    return new CommitSettings(
        catalog,
        homeTable,
        writer,
        newBranch,
        patience,
        missingPaneWait,
        heartbeat,
        grouping,
        snapshotProperties);
  }

  public CommitSettings withPatience(Duration newPatience) {
    return new CommitSettings(
        catalog,
        homeTable,
        writer,
        branch,
        newPatience,
        missingPaneWait,
        heartbeat,
        grouping,
        snapshotProperties);
  }

  public CommitSettings withMissingPaneWait(Duration wait) {
    return new CommitSettings(
        catalog,
        homeTable,
        writer,
        branch,
        patience,
        wait,
        heartbeat,
        grouping,
        snapshotProperties);
  }

  public CommitSettings withHeartbeat(Duration newHeartbeat) {
    return new CommitSettings(
        catalog,
        homeTable,
        writer,
        branch,
        patience,
        missingPaneWait,
        newHeartbeat,
        grouping,
        snapshotProperties);
  }

  public CommitSettings withGrouping(Grouping newGrouping) {
    return new CommitSettings(
        catalog,
        homeTable,
        writer,
        branch,
        patience,
        missingPaneWait,
        heartbeat,
        newGrouping,
        snapshotProperties);
  }

  public CommitSettings withSnapshotProperties(Map<String, String> properties) {
    return new CommitSettings(
        catalog,
        homeTable,
        writer,
        branch,
        patience,
        missingPaneWait,
        heartbeat,
        grouping,
        properties);
  }

  /**
   * Refuses a branch that cannot be part of a property's name.
   *
   * @throws IllegalArgumentException unless it is 1 to 100 letters, digits, {@code _ - . /}
   */
  public static void checkBranch(String branch) {
    Line.checkBranch(branch);
  }

  /**
   * Under which name a writer's ledger of a branch is kept: the writer id on main, else {@code
   * writer@branch}.
   *
   * @throws IllegalArgumentException if one of them is not valid
   */
  public static String ledgerName(String writer, String branch) {
    return new Line(writer, branch).name();
  }

  Line line() {
    return new Line(writer, branch);
  }

  private static void checkProperty(String key) {
    if (key.startsWith("firnline.")) {
      throw new IllegalArgumentException(
          "Invalid snapshot property '" + key + "': names that begin with firnline. are ours");
    }
  }
}
