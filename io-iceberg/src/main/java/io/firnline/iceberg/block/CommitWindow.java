package io.firnline.iceberg.block;

import java.time.Instant;
import java.util.Comparator;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;

/**
 * The event-time window that a row is committed with: {@code [startMillis, endMillis)}.
 *
 * @param startMillis inclusive start, milliseconds since 1970 UTC
 * @param endMillis exclusive end, milliseconds since 1970 UTC
 */
public record CommitWindow(long startMillis, long endMillis) implements Comparable<CommitWindow> {
  /** The one window of a bounded input that is not windowed. */
  public static final CommitWindow GLOBAL = new CommitWindow(EventTime.NEVER, EventTime.FOREVER);

  private static final Comparator<CommitWindow> ORDER =
      Comparator.comparingLong(CommitWindow::startMillis)
          .thenComparingLong(CommitWindow::endMillis);

  public CommitWindow {
    if (startMillis >= endMillis) {
      throw new IllegalArgumentException(
          "Invalid window [" + startMillis + ", " + endMillis + "): it must end after its start");
    }
  }

  /**
   * The window of size {@code sizeMillis} at {@code offsetMillis} that holds a time, as Beam's
   * FixedWindows has it.
   */
  public static CommitWindow of(long millis, long sizeMillis, long offsetMillis) {
    long start = millis - Math.floorMod(millis - offsetMillis, sizeMillis);
    return new CommitWindow(start, start + sizeMillis);
  }

  /** The commit window of a Beam window. */
  public static CommitWindow of(BoundedWindow window) {
    if (window instanceof GlobalWindow) {
      return GLOBAL;
    }
    if (window instanceof IntervalWindow interval) {
      return new CommitWindow(interval.start().getMillis(), interval.end().getMillis());
    }
    throw new IllegalArgumentException(
        "Invalid window "
            + window
            + ": only the global window and interval windows can be committed");
  }

  /** The window of the same size that is so much earlier. */
  public CommitWindow earlierBy(long millis) {
    return millis == 0 ? this : new CommitWindow(startMillis - millis, endMillis - millis);
  }

  public boolean contains(long millis) {
    return startMillis <= millis && millis < endMillis;
  }

  /**
   * Start of the window of this one's size and offset that holds a time; this window is one of
   * them.
   */
  public long startOfSiblingHolding(long millis) {
    return millis - Math.floorMod(millis - startMillis, endMillis - startMillis);
  }

  @Override
  public int compareTo(CommitWindow other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return this.equals(GLOBAL)
        ? "[global window]"
        : "[" + Instant.ofEpochMilli(startMillis) + ", " + Instant.ofEpochMilli(endMillis) + ")";
  }
}
