package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import java.util.ArrayList;
import java.util.List;

/** The steps of one partition: windows rising, at most {@value Ledger#STEPS}. */
final class Steps {
  private Steps() {}

  /**
   * The steps with one more. A window that is not later than the last step is spoken for already,
   * since positions of a partition rise.
   */
  static List<Step> with(List<Step> steps, Step step) {
    if (!steps.isEmpty() && step.window().compareTo(steps.get(steps.size() - 1).window()) <= 0) {
      return steps;
    }
    List<Step> grown = new ArrayList<>(steps);
    grown.add(step);
    if (grown.size() > Ledger.STEPS) {
      joinNearest(grown);
    }
    return List.copyOf(grown);
  }

  /**
   * Makes one of the two neighbours that lose least by it: the later window, the lower position.
   */
  private static void joinNearest(List<Step> steps) {
    int nearest = 0;
    for (int i = 1; i < steps.size() - 1; i++) {
      if (distance(steps, i) < distance(steps, nearest)) {
        nearest = i;
      }
    }
    Step later = steps.remove(nearest + 1);
    Step earlier = steps.get(nearest);
    steps.set(nearest, new Step(later.window(), Math.min(earlier.lowest(), later.lowest())));
  }

  private static long distance(List<Step> steps, int i) {
    return Math.abs(steps.get(i + 1).lowest() - steps.get(i).lowest());
  }

  /** Those of windows later than the given one. */
  static List<Step> after(List<Step> steps, CommitWindow window) {
    int first = 0;
    while (first < steps.size() && steps.get(first).window().compareTo(window) <= 0) {
      first++;
    }
    return first == 0 ? steps : List.copyOf(steps.subList(first, steps.size()));
  }

  /**
   * Lowest position that a start without state has to read again: L(p). It never goes down within
   * an epoch, since new steps begin at the frontier or above.
   */
  static long lowestNeeded(Known known, List<Step> steps) {
    long lowest = known.next();
    for (Step step : steps) {
      lowest = Math.min(lowest, step.lowest());
    }
    return lowest;
  }
}
