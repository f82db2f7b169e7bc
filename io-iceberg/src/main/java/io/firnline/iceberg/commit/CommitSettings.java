package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.CatalogSpec;
import java.io.Serializable;
import java.time.Duration;
import java.util.Map;

/**
 * What a {@link PaneCommitter} needs to know.
 *
 * <p>Commits always go to the main branch. The ledger is a property of the table, and some catalogs
 * (REST) compare only the branch that a commit writes to: a writer on another branch could change
 * its ledger unseen. To review data before it is published, let the writer write to a table of its
 * own.
 *
 * @param catalog where the tables are
 * @param homeTable full name of the table that holds the ledger; it must exist
 * @param writer id of the writer: letters, digits, {@code _ - .}, at most 128
 * @param patience how long a commit waits in place for a catalog or store that is away, or lost
 *     races; default {@link #PATIENCE}
 * @param missingPaneWait how long a pane waits for an earlier one that another worker may commit;
 *     zero (default, right for Flink and Direct) refuses it at once
 * @param grouping how panes become snapshots
 * @param snapshotProperties put into the summary of each snapshot; none may begin with {@code
 *     firnline.}
 */
public record CommitSettings(
    CatalogSpec catalog,
    String homeTable,
    String writer,
    Duration patience,
    Duration missingPaneWait,
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
    snapshotProperties = Map.copyOf(snapshotProperties);
    snapshotProperties.keySet().forEach(CommitSettings::checkProperty);
  }

  /** Settings with all defaults. */
  public static CommitSettings of(CatalogSpec catalog, String homeTable, String writer) {
    return new CommitSettings(
        catalog, homeTable, writer, PATIENCE, Duration.ZERO, Grouping.CHECKPOINT, Map.of());
  }

  public CommitSettings withPatience(Duration newPatience) {
    return new CommitSettings(
        catalog, homeTable, writer, newPatience, missingPaneWait, grouping, snapshotProperties);
  }

  public CommitSettings withMissingPaneWait(Duration wait) {
    return new CommitSettings(
        catalog, homeTable, writer, patience, wait, grouping, snapshotProperties);
  }

  public CommitSettings withGrouping(Grouping newGrouping) {
    return new CommitSettings(
        catalog, homeTable, writer, patience, missingPaneWait, newGrouping, snapshotProperties);
  }

  public CommitSettings withSnapshotProperties(Map<String, String> properties) {
    return new CommitSettings(
        catalog, homeTable, writer, patience, missingPaneWait, grouping, properties);
  }

  private static void checkProperty(String key) {
    if (key.startsWith("firnline.")) {
      throw new IllegalArgumentException(
          "Invalid snapshot property '" + key + "': names that begin with firnline. are ours");
    }
  }
}
