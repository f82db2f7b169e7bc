package io.firnline.pipeline.cli;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.commit.ReplayCounts;
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
 * @param replays those of its history that replayed rows or dead letters, oldest first
 * @param replayed what all replays did, also those whose snapshots have expired
 * @param completeThrough ISO-8601; null when no window is complete
 * @param ledger of the writer; null in a side table
 * @param home table that has the ledger; null if it is this one
 */
record TableReport(
    String table,
    String branch,
    long rows,
    List<Commit> snapshots,
    List<Replay> replays,
    ReplayCounts replayed,
    @Nullable String completeThrough,
    @Nullable Ledger ledger,
    @Nullable String home) {

  /**
   * One snapshot.
   *
   * @param files data files it added
   */
  record Commit(long id, List<WindowRows> windows, long files) {}

  /**
   * A snapshot of a replay.
   *
   * @param range event times whose rows it replaced; null for one of dead letters
   */
  record Replay(long id, @Nullable CommitWindow range, ReplayCounts counts) {}
}
