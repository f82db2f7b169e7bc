package io.firnline.pipeline.source;

import io.firnline.iceberg.block.EventTime;

/**
 * The watermark of one source partition (ledger.md section 1): newest event time minus allowed
 * disorder; a caught-up idle partition moves with the clock. It never goes back.
 *
 * <p>Records that are all late neither move it nor let the partition be idle: as long as they keep
 * coming they would never be committed. So it then moves by a window each two window sizes of the
 * clock, so slowly that a partition which is only behind the clock catches up with it.
 *
 * <p>Not safe for use by several threads.
 */
public final class PartitionClock {
  private final WatermarkRule rule;
  private long watermark;
  private long lastHeartbeat = Long.MIN_VALUE;
  private boolean onlyLate;
  private long lateSince = Long.MIN_VALUE;

  /**
   * @param watermark of the partition so far; {@link EventTime#NEVER} when it never had one
   */
  public PartitionClock(WatermarkRule rule, long watermark) {
    this.rule = rule;
    this.watermark = watermark;
  }

  /**
   * A step of the watermark.
   *
   * @param before the watermark that goes with the batch, which includes batches before it only
   * @param after the watermark that includes the batch
   */
  public record Move(long before, long after) {}

  /** The watermark now; {@link EventTime#NEVER} before the first batch of a new partition. */
  public long watermark() {
    return watermark;
  }

  /** Whether any record or heartbeat has set the watermark. */
  public boolean isSet() {
    return watermark > EventTime.NEVER;
  }

  /**
   * Takes in a batch of records. The first batch of all starts before its oldest record: the
   * watermark after it may lie in an earlier window than its first record.
   *
   * @param oldest lowest counted event time in it
   * @param newest highest counted event time in it
   */
  public Move records(long oldest, long newest) {
    onlyLate = isSet() && newest < rule.window(watermark).startMillis();
    lateSince = onlyLate ? lateSince : Long.MIN_VALUE;
    long before = isSet() ? watermark : rule.behind(oldest);
    watermark = Math.max(before, rule.behind(newest));
    return new Move(before, watermark);
  }

  /** Takes in positions without records. */
  public Move nothing() {
    return new Move(watermark, watermark);
  }

  /**
   * What the clock asks of an idle partition that had nothing to read at {@code now}.
   *
   * @param now when the source said that there is nothing, milliseconds since 1970 UTC
   */
  public Idle idle(long now) {
    long target = rule.behind(now);
    if (target <= watermark) {
      return Idle.STAYS;
    }
    if (isSet() && rule.inOneWindow(watermark, target)) {
      watermark = target;
      return Idle.MOVED;
    }
    return isTimeForHeartbeat(now) ? Idle.HEARTBEAT : Idle.STAYS;
  }

  private boolean isTimeForHeartbeat(long now) {
    return lastHeartbeat == Long.MIN_VALUE || now - lastHeartbeat >= rule.heartbeatMillis();
  }

  /** Moves into a new window behind an empty batch, as {@link #idle} asked for it. */
  public Move heartbeat(long now) {
    long target = rule.behind(now);
    long before = isSet() ? watermark : target;
    watermark = Math.max(before, target);
    lastHeartbeat = now;
    onlyLate = false;
    lateSince = Long.MIN_VALUE;
    return new Move(before, watermark);
  }

  /**
   * Whether late records have come, and nothing else, for too long.
   *
   * @param now milliseconds since 1970 UTC
   */
  public boolean isOverdue(long now) {
    if (!onlyLate) {
      return false;
    }
    if (lateSince == Long.MIN_VALUE) {
      lateSince = now;
    }
    return now - lateSince >= rule.patienceWithLateMillis()
        && rule.window(watermark).endMillis() <= rule.behind(now);
  }

  /** Moves out of the window that late records are in, behind an empty batch. */
  public Move pass(long now) {
    long before = watermark;
    watermark = rule.window(watermark).endMillis();
    onlyLate = false;
    lateSince = now;
    return new Move(before, watermark);
  }

  /**
   * Behind the last record of a partition that has ended for good.
   *
   * @param now when the source said so, milliseconds since 1970 UTC
   */
  public Move end(long now) {
    long before = isSet() ? watermark : rule.behind(now);
    watermark = EventTime.FOREVER;
    return new Move(before, watermark);
  }

  /** What becomes of the watermark of an idle partition. */
  public enum Idle {
    /** It stays. */
    STAYS,
    /** It has moved within its window. */
    MOVED,
    /** It moves into a new window: an empty batch has to go before it. */
    HEARTBEAT
  }
}
