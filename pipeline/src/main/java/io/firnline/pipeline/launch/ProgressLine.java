package io.firnline.pipeline.launch;

import io.firnline.iceberg.block.EventTime;
import io.firnline.pipeline.launch.Progress.State;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Words the figures of a local run as a line of a table, with the rate since the line before. It
 * fits a terminal of 80 columns.
 */
public final class ProgressLine {
  /** Above the columns; times are UTC, delay is from the end of the last window to its commit. */
  public static final String HEADER =
      String.format(
          "%11s  %9s  %7s  %13s  %7s  %7s  %7s",
          "records/s", "watermark", "windows", "rows", "late", "dead", "delay");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Supplier<State> states;
  private long lastRecords;
  private long lastNanos;

  public ProgressLine(Supplier<State> states, long nowNanos) {
    this.states = states;
    this.lastNanos = nowNanos;
  }

  /** The line for now. */
  public String next(long nowNanos) {
    State state = states.get();
    double seconds = Math.max(1, nowNanos - lastNanos) / 1e9;
    long rate = Math.round((state.records() - lastRecords) / seconds);
    lastRecords = state.records();
    lastNanos = nowNanos;
    return String.format(
        Locale.ROOT,
        "%,11d  %9s  %,7d  %,13d  %,7d  %,7d  %7s",
        rate,
        time(state.watermark()),
        state.windows(),
        state.rows(),
        state.late(),
        state.dead(),
        delay(state.delayMillis()));
  }

  private static String time(long watermark) {
    if (watermark <= EventTime.NEVER) {
      return "-";
    }
    return watermark >= EventTime.FOREVER ? "end" : TIME.format(Instant.ofEpochMilli(watermark));
  }

  private static String delay(long millis) {
    if (millis < 0) {
      return "-";
    }
    Duration delay = Duration.ofMillis(millis);
    return delay.toHours() >= 1
        ? delay.toHours() + "h" + delay.toMinutesPart() + "m"
        : String.format(Locale.ROOT, "%.1fs", millis / 1e3);
  }
}
