package io.firnline.pipeline.source.message;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.StopForm;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.RecordBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Collects the messages of a bundle into batches, one for each place that they are from, so that
 * all behind it is the same as for a source that hands out batches.
 *
 * <p>A batch is bounded by records and bytes ({@link BatchLimits}), and in time by its bundle: none
 * is kept from one bundle to the next, so nothing here needs state, and a bundle that fails is read
 * again as a whole. All open batches together hold at most {@link BatchLimits#fetchAheadBytes} and
 * one message.
 *
 * <p>The timestamp of a batch is the lowest of its messages. It may lie before that of the message
 * at hand: no runner moves the watermark behind this step before the bundle ends.
 *
 * @param <M> what the IO hands out
 */
public final class BatchMessages<M> extends DoFn<M, RecordBatch> {
  private static final long serialVersionUID = 1L;

  private final MessageReader<M> reader;
  private final MessageWatermark watermark;
  private final BatchLimits limits;
  private final MessageLedger ledger;
  private final Counter again = Metrics.counter(BatchMessages.class, "alreadyCommitted");
  private transient MessageLedger.Known known = MessageLedger.Known.NOTHING;
  private transient long since;
  private transient Map<SourcePartition, OpenBatch> open = new HashMap<>();
  private transient @Nullable SourcePartition last;
  private transient @Nullable OpenBatch lastOpen;
  private transient long bytes;

  /**
   * @param ledger knows what is committed already: messages of it are left out and counted
   */
  public BatchMessages(
      MessageReader<M> reader,
      MessageWatermark watermark,
      BatchLimits limits,
      MessageLedger ledger) {
    this.reader = reader;
    this.watermark = watermark;
    this.limits = limits;
    this.ledger = ledger;
  }

  /** Reads the ledger, so that a job that a newer one has taken the place of reads nothing. */
  @Setup
  public void setup(PipelineOptions options) {
    try {
      known = ledger.open(options);
    } catch (LedgerStopException e) {
      throw StopForm.forRunner(e);
    }
    since = System.currentTimeMillis();
  }

  @StartBundle
  public void startBundle() {
    open = new HashMap<>();
    forgetLast();
    bytes = 0;
  }

  @ProcessElement
  public void process(
      @Element M message, @Timestamp Instant timestamp, OutputReceiver<RecordBatch> out) {
    if (!reader.isMessage(message)) {
      return;
    }
    long sourceTime = reader.sourceTimeMillis(message, timestamp.getMillis());
    if (known.committed().contains(sourceTime, reader.position(message))) {
      again.inc();
      return;
    }
    SourcePartition partition = reader.partition(message);
    OpenBatch batch = batchOf(partition);
    bytes += batch.add(message, reader, timestamp.getMillis());
    if (batch.records() >= limits.batchRecords() || batch.bytes() >= limits.batchBytes()) {
      open.remove(partition);
      forgetLast();
      bytes -= batch.bytes();
      out.outputWithTimestamp(build(batch), Instant.ofEpochMilli(batch.lowestMillis()));
    } else if (bytes >= limits.fetchAheadBytes()) {
      open.values()
          .forEach(b -> out.outputWithTimestamp(build(b), Instant.ofEpochMilli(b.lowestMillis())));
      startBundle();
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext out) {
    open.values()
        .forEach(
            b ->
                out.output(
                    build(b), Instant.ofEpochMilli(b.lowestMillis()), GlobalWindow.INSTANCE));
    startBundle();
  }

  @Override
  @SuppressWarnings("deprecation") // The only way; it is safe as said above.
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }

  private OpenBatch batchOf(SourcePartition partition) {
    if (!partition.equals(last)) {
      last = partition;
      lastOpen = open.computeIfAbsent(partition, OpenBatch::new);
    }
    return Objects.requireNonNull(lastOpen);
  }

  private void forgetLast() {
    last = null;
    lastOpen = null;
  }

  private RecordBatch build(OpenBatch batch) {
    long now = System.currentTimeMillis();
    return batch.build(
        watermark.of(batch.lowestMillis(), now), known.epoch(), Math.min(since, now), now);
  }
}
