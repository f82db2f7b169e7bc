package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.EventTime;
import io.firnline.pipeline.source.RecordBatch;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Hands out what its thread has read, and never waits.
 *
 * <p>It begins with a hello batch and the lowest watermark: runners learn of a restored split by
 * its first element, and until then it would hold no watermark back (facts-ledger-on-beam.md 5).
 */
final class KafkaReader extends UnboundedReader<RecordBatch> {
  private static final Counter RECORDS = Metrics.counter(KafkaBatches.class, "records");
  private static final Counter BYTES = Metrics.counter(KafkaBatches.class, "bytes");
  private static final Counter BATCHES = Metrics.counter(KafkaBatches.class, "batches");

  private final KafkaBatches source;
  private final Progress progress;
  private final KafkaFeed feed;
  private final long bundleBytes;
  private @Nullable RecordBatch current;
  private boolean advanced;
  private long bundle;

  KafkaReader(KafkaBatches source, KafkaSourceRun run, Share share, @Nullable KafkaMark mark) {
    this.source = source;
    this.progress = new Progress(run.settings().launch(), mark);
    this.feed = new KafkaFeed(run, share, mark);
    this.bundleBytes = run.settings().limits().bundleBytes();
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
    }
    count(current);
    return true;
  }

  private void count(RecordBatch batch) {
    long bytes = batch.bytes();
    bundle += bytes;
    RECORDS.inc(batch.records());
    BYTES.inc(bytes);
    BATCHES.inc();
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
    return progress.mark(feed::commitForMonitoring);
  }

  @Override
  public KafkaBatches getCurrentSource() {
    return source;
  }

  @Override
  public void close() {
    feed.close();
  }
}
