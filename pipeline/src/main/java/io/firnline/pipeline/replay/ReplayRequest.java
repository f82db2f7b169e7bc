package io.firnline.pipeline.replay;

import io.firnline.iceberg.block.CommitWindow;

/**
 * What is to be replayed.
 *
 * @param table full name; home, or a table of a topic or of late rows
 * @param range of event times, own ones: late rows belong to it too
 * @param rewrite whether files that also have rows outside of the range are rewritten; else they
 *     are refused
 * @param difference between the rows before and after that the user accepts
 * @param unreadable records that cannot be rows, and are no dead letters, that the user accepts
 */
public record ReplayRequest(
    String table, CommitWindow range, boolean rewrite, Difference difference, long unreadable) {
  /** Replays a range of a table as strictly as can be. */
  public static ReplayRequest of(String table, CommitWindow range) {
    return new ReplayRequest(table, range, false, Difference.NONE, 0);
  }

  public ReplayRequest withRewrite(boolean newRewrite) {
    return new ReplayRequest(table, range, newRewrite, difference, unreadable);
  }

  public ReplayRequest accepting(Difference rows, long unreadableRecords) {
    return new ReplayRequest(table, range, rewrite, rows, unreadableRecords);
  }
}
