package io.firnline.pipeline.cli.demo;

import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** How long after its start a job's first rows could be seen in its table. */
final class FirstWindow {
  private final LongSupplier rows;
  private final long before;
  private final long startedNanos;
  private OptionalLong nanos = OptionalLong.empty();

  private FirstWindow(LongSupplier rows, long before, long startedNanos) {
    this.rows = rows;
    this.before = before;
    this.startedNanos = startedNanos;
  }

  /**
   * Starts the clock.
   *
   * @param rows rows of the table now, asked until there are more
   */
  static FirstWindow of(LongSupplier rows) {
    long before = rows.getAsLong();
    return new FirstWindow(rows, before, System.nanoTime());
  }

  /** Looks at the table, unless its first rows were seen already. */
  void look() {
    if (nanos.isEmpty() && rows.getAsLong() > before) {
      nanos = OptionalLong.of(System.nanoTime() - startedNanos);
    }
  }

  /** Seconds since the clock started. */
  double seconds() {
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  @Override
  public String toString() {
    return nanos.isEmpty()
        ? "No window became visible"
        : String.format(
            Locale.ROOT,
            "First window visible after %.1f s, counted from the start of the job",
            nanos.getAsLong() / 1e9);
  }
}
