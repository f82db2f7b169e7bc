package io.firnline.pipeline.launch;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a launch has done so far in this process: what the progress line of a local run shows.
 * Counted once for each batch and commit, so it costs nothing that can be measured. After a restart
 * within the process, work that is done again counts again: the table, not this, is the truth.
 */
public final class Progress {
  private static final Map<String, Progress> LAUNCHES = new ConcurrentHashMap<>();

  private final LongAdder records = new LongAdder();
  private final LongAdder dead = new LongAdder();
  private final LongAdder late = new LongAdder();
  private final LongAdder windows = new LongAdder();
  private final LongAdder rows = new LongAdder();
  private final AtomicLong lastDelay = new AtomicLong(-1);
  private final Map<SourcePartition, Long> watermarks = new ConcurrentHashMap<>();

  private Progress() {}

  /** The progress of a launch; made when first asked for. */
  public static Progress of(String launchId) {
    return LAUNCHES.computeIfAbsent(launchId, id -> new Progress());
  }

  /** The parser has read a batch. */
  public void read(SourcePartition partition, long moreRecords, long watermarkAfter) {
    records.add(moreRecords);
    watermarks.merge(partition, watermarkAfter, Math::max);
  }

  /**
   * A window has been committed to the home table.
   *
   * @param delayMillis time from the end of the window to its commit, by the clock
   */
  public void window(long delayMillis) {
    windows.increment();
    lastDelay.set(delayMillis);
  }

  /**
   * Rows of a window have been committed to a table.
   *
   * @param windowRows rows of all tables but the dead-letter table
   * @param lateRows those of them that came after their own window
   * @param deadLetters rows of the dead-letter table
   */
  public void committed(long windowRows, long lateRows, long deadLetters) {
    rows.add(windowRows);
    late.add(lateRows);
    dead.add(deadLetters);
  }

  /** All figures at this moment. */
  public State state() {
    long watermark =
        watermarks.values().stream().mapToLong(Long::longValue).min().orElse(EventTime.NEVER);
    return new State(
        records.sum(),
        watermark,
        windows.sum(),
        rows.sum(),
        late.sum(),
        dead.sum(),
        lastDelay.get());
  }

  /**
   * Figures of a moment.
   *
   * @param records records that the parser has read
   * @param watermark lowest watermark of all partitions seen, milliseconds since 1970 UTC
   * @param windows windows committed
   * @param rows rows committed
   * @param late rows committed late
   * @param dead dead letters committed
   * @param delayMillis from the end of the last window to its commit; -1 before the first
   */
  public record State(
      long records,
      long watermark,
      long windows,
      long rows,
      long late,
      long dead,
      long delayMillis) {}
}
