package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.CommitWindow;
import java.util.Arrays;

/**
 * Finds windows of times; remembers the last few, so that a record costs neither division nor
 * object.
 */
final class RecentWindows {
  private static final int REMEMBERED = 4;

  private final Windows windows;
  private final CommitWindow[] recent = new CommitWindow[REMEMBERED];
  private int next;

  RecentWindows(Windows windows) {
    this.windows = windows;
    Arrays.setAll(recent, i -> windows.holding(0));
  }

  CommitWindow holding(long millis) {
    for (CommitWindow window : recent) {
      if (window.contains(millis)) {
        return window;
      }
    }
    CommitWindow found = windows.holding(millis);
    recent[next] = found;
    next = (next + 1) % REMEMBERED;
    return found;
  }
}
