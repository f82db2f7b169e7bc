package io.firnline.pipeline.replay;

import io.firnline.iceberg.block.CommitWindow;

/**
 * What is to be replayed.
 *
 * @param range of event times, own ones: late rows belong to it too
 * @param rewrite whether files that also have rows outside of the range are rewritten; else they
 *     are refused
 * @param difference rows after minus rows before that the user accepts; 0: none
 * @param unreadable records that cannot be rows, and are no dead letters, that the user accepts
 */
public record ReplayRequest(CommitWindow range, boolean rewrite, long difference, long unreadable) {
  /** Replays a range as strictly as can be. */
  public static ReplayRequest of(CommitWindow range) {
    return new ReplayRequest(range, false, 0, 0);
  }

  public ReplayRequest withRewrite(boolean newRewrite) {
    return new ReplayRequest(range, newRewrite, difference, unreadable);
  }

  public ReplayRequest accepting(long rowDifference, long unreadableRecords) {
    return new ReplayRequest(range, rewrite, rowDifference, unreadableRecords);
  }
}
