package io.firnline.pipeline.source;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reader of a positioned source: hands out what its thread has read, and never waits.
 *
 * <p>It begins with a hello batch and the lowest watermark: runners learn of a restored split by
 * its first element, and until then it would hold no watermark back (facts-ledger-on-beam.md 5).
 */
public final class BatchReader extends UnboundedReader<RecordBatch> {
  private final UnboundedSource<RecordBatch, SourceMark> source;
  private final Progress progress;
  private final Feed feed;
  private final Consumer<Map<SourcePartition, Place>> finalized;
  private final long bundleBytes;
  private final Counter records;
  private final Counter bytes;
  private final Counter batches;
  private @Nullable RecordBatch current;
  private boolean advanced;
  private long bundle;

  /**
   * A reader that does nothing before {@link #start}.
   *
   * @param source that it is of; its class is the namespace of the metrics
   * @param launch id of this launch of the job, unique for ever
   * @param limits of what it holds and hands out
   * @param mark where to go on; null for a new reader
   * @param task what its thread does
   * @param thread name of the thread
   * @param finalized is told the places of marks that are final, on a thread of the runner
   */
  public BatchReader(
      UnboundedSource<RecordBatch, SourceMark> source,
      String launch,
      BatchLimits limits,
      @Nullable SourceMark mark,
      FeedTask task,
      String thread,
      Consumer<Map<SourcePartition, Place>> finalized) {
    this.source = source;
    this.progress = new Progress(launch, mark);
    this.feed = new Feed(task, thread, limits.fetchAheadBytes());
    this.finalized = finalized;
    this.bundleBytes = limits.bundleBytes();
    this.records = Metrics.counter(source.getClass(), "records");
    this.bytes = Metrics.counter(source.getClass(), "bytes");
    this.batches = Metrics.counter(source.getClass(), "batches");
  }

  /** Does no I/O. */
  @Override
  public boolean start() {
    current = RecordBatch.hello();
    feed.start();
    return true;
  }

  @Override
  public boolean advance() throws FeedFailedException {
    advanced = true;
    current = null;
    progress.release();
    if (bundle >= bundleBytes) {
      bundle = 0;
      return false;
    }
    while (current == null) {
      Delivery next = feed.take();
      if (next == null) {
        return false;
      }
      next.applyTo(progress);
      current = progress.current();
      if (current != null) {
        count(current, next.bytes());
      }
    }
    return true;
  }

  /** Its bytes are known: to sum them is to look at each record again. */
  private void count(RecordBatch batch, long size) {
    bundle += size;
    records.inc(batch.records());
    bytes.inc(size);
    batches.inc();
  }

  @Override
  public RecordBatch getCurrent() {
    if (current == null) {
      throw new NoSuchElementException();
    }
    return current;
  }

  @Override
  public Instant getCurrentTimestamp() {
    return new Instant(EventTime.clamp(getCurrent().watermark()));
  }

  @Override
  public Instant getWatermark() {
    return new Instant(advanced ? EventTime.clamp(progress.watermark()) : EventTime.NEVER);
  }

  @Override
  public UnboundedSource.CheckpointMark getCheckpointMark() {
    return progress.mark(finalized);
  }

  @Override
  public UnboundedSource<RecordBatch, SourceMark> getCurrentSource() {
    return source;
  }

  @Override
  public void close() {
    feed.close();
  }
}
