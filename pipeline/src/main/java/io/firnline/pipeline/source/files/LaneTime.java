package io.firnline.pipeline.source.files;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.pipeline.source.PartitionClock;
import io.firnline.pipeline.source.WatermarkRule;
import java.time.Instant;

/**
 * How the records of a lane move its watermark. With {@link FileOrder#TIME} as those of a Kafka
 * partition do; with {@link FileOrder#ANY} it stays where the lane began up to its end, so that no
 * window ends before all is read.
 *
 * <p>Records without an event time of their own, which are dead letters, do not count: they have
 * the time of their file, which may be years after the events.
 */
final class LaneTime {
  private static final long YEAR_1 = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();

  private final FileOrder order;
  private final long first;
  private final PartitionClock clock;
  private long newest = EventTime.NEVER;

  LaneTime(FileOrder order, WatermarkRule rule, PartitionClock clock) {
    this.order = order;
    this.first = first(rule);
    this.clock = clock;
  }

  /**
   * A watermark that no event time that a parser takes is before. It is the start of a window:
   * Beam's FixedWindows gives most other times before 1970 to the window that follows theirs.
   */
  static long first(WatermarkRule rule) {
    return CommitWindow.of(YEAR_1, rule.windowMillis(), rule.windowOffsetMillis()).startMillis();
  }

  /** The highest event time so far. */
  long newest() {
    return newest;
  }

  /**
   * Takes in a batch.
   *
   * @param oldest lowest event time in it; {@link Long#MAX_VALUE} if no record has any
   * @param latest highest event time in it
   */
  PartitionClock.Move records(long oldest, long latest) {
    boolean timed = oldest != Long.MAX_VALUE;
    newest = timed ? Math.max(newest, latest) : newest;
    return timed && order == FileOrder.TIME
        ? notBeforeFirst(clock.records(oldest, latest))
        : stay();
  }

  private PartitionClock.Move stay() {
    return clock.isSet() ? clock.nothing() : new PartitionClock.Move(first, first);
  }

  /**
   * Behind the last record.
   *
   * @param others highest event time in other lanes: a lane without any has theirs
   */
  PartitionClock.Move atEnd(long others) {
    long last = newest > EventTime.NEVER ? newest : others;
    return last > EventTime.NEVER ? notBeforeFirst(clock.records(last, last)) : stay();
  }

  /** Batches without event times may have gone before. */
  private PartitionClock.Move notBeforeFirst(PartitionClock.Move move) {
    return new PartitionClock.Move(Math.max(first, move.before()), Math.max(first, move.after()));
  }
}
