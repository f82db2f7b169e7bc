package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.RowBlock;
import io.firnline.pipeline.source.RecordBatch;
import java.util.Objects;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Parses batches, which come in the global window, into blocks, which leave in the global window at
 * timestamps inside their commit windows.
 *
 * <p>Where the windows of the pipeline are later than the commit windows, the timestamps are so too
 * (see {@link io.firnline.iceberg.Write#withWindowDelay}).
 *
 * <p>A block holds records of one bundle only. So its timestamp may lie before that of the batch at
 * hand: no runner moves the watermark behind this step before the bundle ends.
 */
public final class ParseBatches extends DoFn<RecordBatch, RowBlock> {
  private static final long serialVersionUID = 1L;

  private final ParseSettings settings;
  private final ParsedTables tables;
  private final long delayMillis;
  private final Counter rows = Metrics.counter(ParseBatches.class, "rows");
  private final Counter late = Metrics.counter(ParseBatches.class, "lateRows");
  private final Counter deadLetters = Metrics.counter(ParseBatches.class, "deadLetters");
  private final Counter dropped = Metrics.counter(ParseBatches.class, "dropped");
  private final Counter settled = Metrics.counter(ParseBatches.class, "settled");
  private transient @Nullable BatchParser parser;
  private transient ParseCounts reported = ParseCounts.NONE;

  public ParseBatches(ParseSettings settings, ParsedTables tables) {
    this(settings, tables, java.time.Duration.ZERO);
  }

  /**
   * @param windowDelay how much later the windows of the pipeline are than the commit windows
   */
  public ParseBatches(ParseSettings settings, ParsedTables tables, java.time.Duration windowDelay) {
    this.settings = settings;
    this.tables = tables;
    this.delayMillis = windowDelay.toMillis();
  }

  @Setup
  public void setup() {
    parser = new BatchParser(settings, tables);
    reported = ParseCounts.NONE;
  }

  @StartBundle
  public void startBundle() {
    parser().clear();
  }

  @ProcessElement
  public void process(@Element RecordBatch batch, OutputReceiver<RowBlock> output) {
    parser().parse(batch);
    for (TimedBlock block : parser().takeFull()) {
      output.outputWithTimestamp(block.block(), timestamp(block));
    }
  }

  @FinishBundle
  public void finishBundle(FinishBundleContext context) {
    for (TimedBlock block : parser().finish()) {
      context.output(block.block(), timestamp(block), GlobalWindow.INSTANCE);
    }
    report(parser().counts());
  }

  private Instant timestamp(TimedBlock block) {
    return Instant.ofEpochMilli(block.timestampMillis() + delayMillis);
  }

  @Override
  @SuppressWarnings("deprecation") // The only way; it is safe as said above.
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }

  private void report(ParseCounts counts) {
    rows.inc(counts.rows() - reported.rows());
    late.inc(counts.late() - reported.late());
    deadLetters.inc(counts.deadLetters() - reported.deadLetters());
    dropped.inc(counts.dropped() - reported.dropped());
    settled.inc(counts.settled() - reported.settled());
    reported = counts;
  }

  private BatchParser parser() {
    return Objects.requireNonNull(parser, "set up");
  }
}
