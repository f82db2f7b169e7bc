package io.firnline.iceberg;

import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.WindowingStrategy;
import org.joda.time.Duration;

/**
 * When windows fire: once, at their end, and once more for each late pane where the input allows
 * lateness.
 */
final class Firing {
  private final WindowingStrategy<?, ?> windowing;

  private Firing(WindowingStrategy<?, ?> windowing) {
    this.windowing = windowing;
  }

  /** The firing of an input, or why it cannot be committed window by window. */
  static Firing of(PCollection<?> input) {
    WindowingStrategy<?, ?> windowing = input.getWindowingStrategy();
    if (!windowing.getWindowFn().isNonMerging()) {
      throw new IllegalArgumentException(
          "Cannot commit merging windows ("
              + windowing.getWindowFn()
              + "): a session of one shard is not that of another. Use Window.into(FixedWindows.of(...)) or another window function that does not merge");
    }
    boolean endless =
        input.isBounded() == IsBounded.UNBOUNDED
            && isGlobal(windowing)
            && windowing.getTrigger() instanceof DefaultTrigger;
    if (endless) {
      throw new IllegalArgumentException(
          "Cannot commit an unbounded input in the global window with the default trigger: the window never ends. "
              + "Use Window.into(FixedWindows.of(...)), or set a trigger: then each pane is committed");
    }
    return new Firing(windowing);
  }

  private static boolean isGlobal(WindowingStrategy<?, ?> windowing) {
    return windowing.getWindowFn() instanceof GlobalWindows;
  }

  /** Global windows with a trigger of the user's keep it: each of its panes is a commit. */
  private boolean keepsTrigger() {
    return isGlobal(windowing) && !(windowing.getTrigger() instanceof DefaultTrigger);
  }

  /**
   * Fires early as soon as so many blocks wait in one shard that they fill a file: state holds at
   * most a file's worth of a shard and not the whole window.
   */
  <T> PCollection<T> whenFilesAreFull(PCollection<T> blocks, int blocksPerFile) {
    if (keepsTrigger()) {
      return discarding("FireFullFiles", blocks);
    }
    AfterWatermark.AfterWatermarkEarlyAndLate early =
        AfterWatermark.pastEndOfWindow()
            .withEarlyFirings(AfterPane.elementCountAtLeast(blocksPerFile));
    return blocks.apply(
        "FireFullFiles",
        configured(
            allowsLateness() ? early.withLateFirings(AfterPane.elementCountAtLeast(1)) : early));
  }

  /** Without this the early firings would go on, and tear coverages from their rows. */
  <T> PCollection<T> whenWindowsEnd(PCollection<T> groups) {
    if (keepsTrigger()) {
      return discarding("FireWholeWindows", groups);
    }
    AfterWatermark.FromEndOfWindow end = AfterWatermark.pastEndOfWindow();
    return groups.apply(
        "FireWholeWindows",
        configured(allowsLateness() ? end.withLateFirings(AfterPane.elementCountAtLeast(1)) : end));
  }

  /** A pane that held the panes before it again would double their rows. */
  private <T> PCollection<T> discarding(String name, PCollection<T> input) {
    return input.apply(name, Window.<T>configure().discardingFiredPanes());
  }

  private boolean allowsLateness() {
    return windowing.getAllowedLateness().isLongerThan(Duration.ZERO);
  }

  private <T> Window<T> configured(Trigger trigger) {
    return Window.<T>configure()
        .triggering(trigger)
        .withAllowedLateness(windowing.getAllowedLateness())
        .discardingFiredPanes();
  }
}
