package io.firnline.iceberg;

import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
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
    InputWindows.check(input);
    return new Firing(input.getWindowingStrategy());
  }

  /** Global windows with a trigger of the user's keep it: each of its panes is a commit. */
  private boolean keepsTrigger() {
    return InputWindows.isGlobal(windowing) && !(windowing.getTrigger() instanceof DefaultTrigger);
  }

  /**
   * Fires early as soon as so many full blocks wait in one shard that they fill a file: state holds
   * at most a file's worth of a shard and not the whole window.
   */
  <T> PCollection<T> whenFull(String name, PCollection<T> blocks, int blocksPerFile) {
    if (keepsTrigger()) {
      return discarding(name, blocks);
    }
    AfterWatermark.AfterWatermarkEarlyAndLate early =
        AfterWatermark.pastEndOfWindow()
            .withEarlyFirings(AfterPane.elementCountAtLeast(blocksPerFile));
    return blocks.apply(
        name,
        configured(
            allowsLateness() ? early.withLateFirings(AfterPane.elementCountAtLeast(1)) : early));
  }

  /** At the end of the window only: early firings would tear coverages from their rows. */
  <T> PCollection<T> atEnd(String name, PCollection<T> groups) {
    if (keepsTrigger()) {
      return discarding(name, groups);
    }
    AfterWatermark.FromEndOfWindow end = AfterWatermark.pastEndOfWindow();
    return groups.apply(
        name,
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
