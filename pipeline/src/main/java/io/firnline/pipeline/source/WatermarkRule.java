package io.firnline.pipeline.source;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import java.io.Serializable;

/**
 * How the watermark of a source partition follows its records (ledger.md section 1).
 *
 * @param disorderMillis how far a record may come behind the newest one of its partition, in event
 *     time, and still be in time; at least 0
 * @param maxFutureMillis how far an event time may lie behind its source time; a record beyond is a
 *     dead letter, and its event time is its source time; at least 0
 * @param windowMillis size of the commit windows; at least 1
 * @param windowOffsetMillis start of a commit window, modulo its size
 * @param heartbeatMillis at least this much time lies between two empty batches of a partition; at
 *     least 0
 */
public record WatermarkRule(
    long disorderMillis,
    long maxFutureMillis,
    long windowMillis,
    long windowOffsetMillis,
    long heartbeatMillis)
    implements Serializable {
  private static final long DAY = 86_400_000L;

  /** Room for a window on either side of every watermark, before Beam's time ends. */
  private static final long MARGIN = 10_000 * DAY;

  static final long LOWEST = EventTime.NEVER + MARGIN;
  static final long HIGHEST = EventTime.FOREVER - MARGIN;

  public WatermarkRule {
    atLeast("allowed disorder", disorderMillis, 0);
    atLeast("allowed future", maxFutureMillis, 0);
    atLeast("window size", windowMillis, 1);
    atLeast("heartbeat", heartbeatMillis, 0);
  }

  private static void atLeast(String what, long millis, long least) {
    if (millis < least) {
      throw new IllegalArgumentException(
          "Invalid %s of %d ms: give at least %d ms".formatted(what, millis, least));
    }
  }

  /** Whether a record with these times is from too far in the future to be a row. */
  public boolean isTooFarInFuture(long eventTimeMillis, long sourceTimeMillis) {
    return eventTimeMillis > sourceTimeMillis
        && eventTimeMillis - maxFutureMillis > sourceTimeMillis;
  }

  /** The event time that counts: of a record from too far in the future it is the source time. */
  public long countedTime(long eventTimeMillis, long sourceTimeMillis) {
    return isTooFarInFuture(eventTimeMillis, sourceTimeMillis) ? sourceTimeMillis : eventTimeMillis;
  }

  /** The watermark that a newest event time, or an idle clock, allows. */
  public long behind(long millis) {
    long within = Math.max(LOWEST, Math.min(HIGHEST, millis));
    return Math.max(LOWEST, within - disorderMillis);
  }

  boolean inOneWindow(long a, long b) {
    return window(a).equals(window(b));
  }

  CommitWindow window(long millis) {
    return CommitWindow.of(millis, windowMillis, windowOffsetMillis);
  }

  /** How long late records alone may hold the window back that they are committed with. */
  long patienceWithLateMillis() {
    return windowMillis > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * windowMillis;
  }
}
