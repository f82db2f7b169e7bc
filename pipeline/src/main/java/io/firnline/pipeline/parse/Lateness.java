package io.firnline.pipeline.parse;

import java.io.Serializable;

/**
 * Which rows are taken although they come late or early.
 *
 * @param lateRows where late rows go
 * @param maxLatenessMillis a late row further than this behind the watermark of its source
 *     partition is too late; {@link #UNLIMITED} for no limit
 * @param tooLate what becomes of a row that is too late
 * @param maxFutureMillis an event time further than this ahead of the source's time makes a record
 *     a dead letter; {@link #UNLIMITED} for no limit
 */
public record Lateness(
    LateRowPolicy lateRows, long maxLatenessMillis, DiscardPolicy tooLate, long maxFutureMillis)
    implements Serializable {
  public static final long UNLIMITED = Long.MAX_VALUE;

  public Lateness {
    if (maxLatenessMillis < 0 || maxFutureMillis < 0) {
      throw new IllegalArgumentException(
          "Invalid lateness: %d ms late and %d ms ahead must not be negative"
              .formatted(maxLatenessMillis, maxFutureMillis));
    }
  }

  /** Late rows go to their table, without limits. */
  public static Lateness unlimited() {
    return new Lateness(LateRowPolicy.APPEND, UNLIMITED, DiscardPolicy.DROP, UNLIMITED);
  }
}
