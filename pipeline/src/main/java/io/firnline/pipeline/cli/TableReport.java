package io.firnline.pipeline.cli;

import io.firnline.iceberg.commit.WindowRows;
import io.firnline.iceberg.ledger.Ledger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a table tells about what Firnline committed to it.
 *
 * @param table full name
 * @param branch the branch that is shown
 * @param rows rows in the branch's newest snapshot
 * @param snapshots those of its history that committed windows, oldest first
 * @param completeThrough ISO-8601; null when no window is complete
 * @param ledger of the writer; null in a side table
 * @param home table that has the ledger; null if it is this one
 */
record TableReport(
    String table,
    String branch,
    long rows,
    List<Commit> snapshots,
    @Nullable String completeThrough,
    @Nullable Ledger ledger,
    @Nullable String home) {

  /**
   * One snapshot.
   *
   * @param files data files it added
   */
  record Commit(long id, List<WindowRows> windows, long files) {}
}
