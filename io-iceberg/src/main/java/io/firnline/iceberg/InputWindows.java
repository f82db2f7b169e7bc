package io.firnline.iceberg;

import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.transforms.windowing.AfterAll;
import org.apache.beam.sdk.transforms.windowing.AfterEach;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Never;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.WindowingStrategy;

/** Which windows can be committed one by one; the others are refused before anything runs. */
final class InputWindows {
  private InputWindows() {}

  /**
   * Passes an input each row of which is in one window, which ends or is fired.
   *
   * @throws IllegalArgumentException saying why it cannot be committed, and which windows can
   */
  static void check(PCollection<?> input) {
    WindowingStrategy<?, ?> windowing = input.getWindowingStrategy();
    checkFunction(windowing.getWindowFn());
    boolean unbounded = input.isBounded() == IsBounded.UNBOUNDED;
    if (unbounded && isGlobal(windowing) && !firesBeforeTheEnd(windowing.getTrigger())) {
      throw new IllegalArgumentException(
          "Cannot commit an unbounded input in the global window with trigger %s: it fires at the window's end, which never comes. Use Window.into(FixedWindows.of(...)), or a trigger that fires before, e.g. Repeatedly.forever(AfterProcessingTime...): then each pane is committed"
              .formatted(windowing.getTrigger()));
    }
  }

  /** Refuses a window delay where no window ends later than another. */
  static void checkDelay(PCollection<?> input, Duration delay) {
    if (!delay.isZero() && isGlobal(input.getWindowingStrategy())) {
      throw new IllegalArgumentException(
          "Invalid window delay %s: the input is in the global window, which has no end that could be later. Leave withWindowDelay(...) out, or use Window.into(FixedWindows.of(...))"
              .formatted(delay));
    }
  }

  /** Whether there is one window only, without an end. */
  static boolean isGlobal(WindowingStrategy<?, ?> windowing) {
    return isGlobal(windowing.getWindowFn());
  }

  private static boolean isGlobal(WindowFn<?, ?> function) {
    return function.getWindowTypeDescriptor().getRawType() == GlobalWindow.class;
  }

  private static void checkFunction(WindowFn<?, ?> function) {
    if (!function.isNonMerging()) {
      throw refused(
          function,
          "merging windows",
          "a session of one shard is not that of another",
          "another window function that does not merge");
    }
    if (!function.assignsToOneWindow()) {
      throw refused(
          function,
          "windows that overlap",
          "a row would be in the table once for each of its windows",
          "another window function whose assignsToOneWindow() is true");
    }
    if (!isGlobal(function) && !hasIntervals(function)) {
      throw refused(
          function,
          "windows of type " + function.getWindowTypeDescriptor(),
          "a snapshot says from when to when its rows are, and these do not",
          "another window function that makes IntervalWindows");
    }
  }

  private static IllegalArgumentException refused(
      WindowFn<?, ?> function, String what, String why, String orElse) {
    return new IllegalArgumentException(
        "Cannot commit %s (%s): %s. Use Window.into(FixedWindows.of(...)) or %s"
            .formatted(what, function.getClass().getName(), why, orElse));
  }

  /** A function that does not tell its type of window is judged by the windows that it makes. */
  private static boolean hasIntervals(WindowFn<?, ?> function) {
    return function.getWindowTypeDescriptor().getRawType().isAssignableFrom(IntervalWindow.class);
  }

  private static boolean firesBeforeTheEnd(Trigger trigger) {
    if (trigger instanceof AfterWatermark.AfterWatermarkEarlyAndLate watermark) {
      return firesBeforeTheEnd(watermark.getEarlyTrigger());
    }
    List<Trigger> parts = trigger.subTriggers();
    if (parts.isEmpty()) {
      return !(trigger instanceof DefaultTrigger
          || trigger instanceof AfterWatermark.FromEndOfWindow
          || trigger instanceof Never.NeverTrigger);
    }
    if (trigger instanceof AfterEach) {
      return firesBeforeTheEnd(parts.get(0));
    }
    return trigger instanceof AfterAll || trigger instanceof Repeatedly
        ? parts.stream().allMatch(InputWindows::firesBeforeTheEnd)
        : parts.stream().anyMatch(InputWindows::firesBeforeTheEnd);
  }
}
