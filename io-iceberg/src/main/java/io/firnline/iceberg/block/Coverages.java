package io.firnline.iceberg.block;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Coverages in the order in which the ledger takes them, neighbours joined. */
public final class Coverages {
  /**
   * By partition, then along its positions; an empty one comes before the batch that starts where
   * it stands.
   */
  private static final Comparator<Coverage> ALONG_POSITIONS =
      Comparator.comparing(Coverage::partition)
          .thenComparingLong(Coverage::from)
          .thenComparingLong(Coverage::to)
          .thenComparingLong(Coverage::watermark)
          .thenComparingLong(Coverage::after);

  private Coverages() {}

  /**
   * Sorts coverages and makes one of those that follow each other without a gap, an overlap or a
   * step back of the watermark. What does not follow stays as it is, for the ledger to judge.
   */
  public static List<Coverage> joined(Collection<Coverage> coverages) {
    List<Coverage> sorted = new ArrayList<>(coverages);
    sorted.sort(ALONG_POSITIONS);
    List<Coverage> out = new ArrayList<>();
    int first = 0;
    for (int i = 1; i <= sorted.size(); i++) {
      if (i == sorted.size() || !follows(sorted.get(i - 1), sorted.get(i))) {
        out.add(join(sorted.subList(first, i)));
        first = i;
      }
    }
    return out;
  }

  private static boolean follows(Coverage a, Coverage b) {
    return a.partition().equals(b.partition()) && a.to() == b.from() && a.after() <= b.watermark();
  }

  private static Coverage join(List<Coverage> run) {
    if (run.size() == 1) {
      return run.get(0);
    }
    TreeMap<CommitWindow, WindowCount> windows = new TreeMap<>();
    for (Coverage c : run) {
      c.windows().forEach(w -> windows.merge(w.window(), w, Coverages::sum));
    }
    Coverage first = run.get(0);
    Coverage last = run.get(run.size() - 1);
    return new Coverage(
        first.partition(),
        first.from(),
        last.to(),
        first.watermark(),
        last.after(),
        List.copyOf(windows.values()),
        last.bookmark());
  }

  private static WindowCount sum(WindowCount a, WindowCount b) {
    return new WindowCount(a.window(), a.tally().plus(b.tally()), Math.min(a.lowest(), b.lowest()));
  }
}
