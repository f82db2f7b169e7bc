package io.firnline.pipeline.source;

import java.io.Serializable;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * Where to start with partitions that the ledger does not know. What it knows goes on where the
 * ledger ends, always.
 *
 * @param mode which position
 * @param timestampMillis for {@link Mode#TIMESTAMP}: first record with this source time or a later
 *     one, milliseconds since 1970 UTC; else 0
 */
public record StartOption(Mode mode, long timestampMillis) implements Serializable {
  /** Everything that the source still has: the default. */
  public static final StartOption EARLIEST = new StartOption(Mode.EARLIEST, 0);

  /** Only what comes after the first start. */
  public static final StartOption LATEST = new StartOption(Mode.LATEST, 0);

  /** Kinds of start positions. */
  public enum Mode {
    EARLIEST,
    LATEST,
    TIMESTAMP
  }

  public static StartOption at(long timestampMillis) {
    return new StartOption(Mode.TIMESTAMP, timestampMillis);
  }

  /** {@code earliest}, {@code latest}, {@code ledger} (as earliest), or an ISO-8601 instant. */
  public static StartOption parse(String text) {
    return switch (text) {
      case "ledger", "earliest" -> EARLIEST;
      case "latest" -> LATEST;
      default -> at(instant(text));
    };
  }

  private static long instant(String text) {
    try {
      return Instant.parse(text).toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Invalid start '"
              + text
              + "': give LEDGER, EARLIEST, LATEST, or a time such as 2026-01-31T12:00:00Z",
          e);
    }
  }
}
