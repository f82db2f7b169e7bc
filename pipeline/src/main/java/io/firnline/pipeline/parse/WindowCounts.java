package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Counts the records of one batch by commit window. A batch meets few windows. */
final class WindowCounts {
  private static final class Count {
    final CommitWindow window;
    final long lowest;
    long records;
    long positionSum;

    Count(CommitWindow window, long lowest) {
      this.window = window;
      this.lowest = lowest;
    }
  }

  private final List<Count> counts = new ArrayList<>();

  /** Counts a record; positions rise within a batch. */
  void add(CommitWindow window, long position, long mixedPosition) {
    Count count = of(window, position);
    count.records++;
    count.positionSum += mixedPosition;
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
}
