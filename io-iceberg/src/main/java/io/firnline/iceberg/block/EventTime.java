package io.firnline.iceberg.block;

import org.apache.beam.sdk.transforms.windowing.BoundedWindow;

/**
 * Limits of event time, in milliseconds since 1970 UTC, as Beam has them.
 *
 * <p>All times of blocks, coverages and the ledger are milliseconds since 1970 UTC.
 */
public final class EventTime {
  /** Before every event: the watermark of a partition that has not been read yet. */
  public static final long NEVER = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();

  /** After every event: the watermark of a partition that has ended. */
  public static final long FOREVER = BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis();

  private EventTime() {}

  /** The time within {@link #NEVER} and {@link #FOREVER}. */
  public static long clamp(long millis) {
    return Math.max(NEVER, Math.min(FOREVER, millis));
  }
}
