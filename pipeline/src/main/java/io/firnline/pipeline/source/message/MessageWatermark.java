package io.firnline.pipeline.source.message;

import java.io.Serializable;

/**
 * What the timestamps of an IO's elements say of event time.
 *
 * <p>The runner's watermark is held by the elements of a bundle until the bundle ends. So rows that
 * go to the window of the lowest of their timestamps, or to a later one, are never late for the
 * runner, unless the element itself was.
 *
 * @param disorderMillis how far an event time may lie before its element's timestamp and still be
 *     in time; the windows of the pipeline are later by as much; at least 0
 * @param oldestMillis older elements count as of this age, so that their windows are still kept by
 *     the runner; at least 0
 */
public record MessageWatermark(long disorderMillis, long oldestMillis) implements Serializable {
  /** The timestamps are event times, or the watermark where that is later: nothing to add. */
  public static final MessageWatermark OF_EVENT_TIMES = new MessageWatermark(0, Long.MAX_VALUE);

  /**
   * The watermark of a batch.
   *
   * @param lowestMillis lowest timestamp of its elements, milliseconds since 1970 UTC
   * @param nowMillis the clock
   */
  long of(long lowestMillis, long nowMillis) {
    long kept =
        oldestMillis == Long.MAX_VALUE
            ? lowestMillis
            : Math.max(lowestMillis, nowMillis - oldestMillis);
    return kept - disorderMillis;
  }
}
