package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the records of one batch by commit window. A batch meets few windows. */
final class WindowCounts {
  private static final class Count {
    final CommitWindow window;
    final long lowest;
    long records;
    long positionSum;
    long oldest = Long.MAX_VALUE;

    Count(CommitWindow window, long lowest) {
      this.window = window;
      this.lowest = lowest;
    }
  }

  private final List<Count> counts = new ArrayList<>();

  /** Counts a record; positions rise within a batch. */
  void add(Placement placed) {
    Count count = of(placed.window, placed.position());
    count.records++;
    count.positionSum += placed.mixedPosition;
    count.oldest = Math.min(count.oldest, placed.sourceTime());
  }

  private Count of(CommitWindow window, long position) {
    for (int i = 0; i < counts.size(); i++) {
      Count count = counts.get(i);
      if (count.window.startMillis() == window.startMillis()) {
        return count;
      }
    }
    Count count = new Count(window, position);
    counts.add(count);
    return count;
  }

  /** The counts, windows rising; starts anew. */
  List<WindowCount> take() {
    List<WindowCount> taken =
        counts.stream()
            .map(c -> new WindowCount(c.window, new Tally(c.records, c.positionSum), c.lowest))
            .sorted(Comparator.comparing(WindowCount::window))
            .toList();
    counts.clear();
    return taken;
  }

  /** The lowest time that the source gave to a record of each window; starts anew. */
  Map<CommitWindow, Long> takeOldest() {
    Map<CommitWindow, Long> oldest = new HashMap<>();
    counts.forEach(c -> oldest.put(c.window, c.oldest));
    counts.clear();
    return oldest;
  }

  /** Forgets what a batch that failed has left. */
  void clear() {
    counts.clear();
  }
}
