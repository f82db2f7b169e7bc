package io.firnline.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.RecordBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Instant;

/** A source partition as its reader goes through it: batches tile it, its watermark rises. */
final class SteppedPartition {
  private final SourcePartition partition;
  private final long epoch;
  private long next;
  private long watermark;

  SteppedPartition(SourcePartition partition, long epoch) {
    this.partition = partition;
    this.epoch = epoch;
  }

  /** The next records, which move the watermark on; the source has them at the watermark. */
  TimestampedValue<RecordBatch> batch(long afterSecond, String... payloads) {
    int records = payloads.length;
    long after = 1_000 * afterSecond;
    long[] sourceTimes = new long[records];
    Arrays.fill(sourceTimes, watermark);
    RecordBatch batch =
        new RecordBatch(
            partition,
            next,
            next + records,
            watermark,
            after,
            epoch,
            EventTime.NEVER,
            List.of(),
            LongStream.range(next, next + records).toArray(),
            sourceTimes,
            Arrays.stream(payloads).map(payload -> payload.getBytes(UTF_8)).toArray(byte[][]::new),
            null,
            null);
    next += records;
    return timed(batch, after);
  }

  /** Moves the watermark on without records. */
  TimestampedValue<RecordBatch> idle(long afterSecond) {
    long after = 1_000 * afterSecond;
    return timed(
        RecordBatch.withoutRecords(partition, next, next, watermark, after, epoch, EventTime.NEVER),
        after);
  }

  private TimestampedValue<RecordBatch> timed(RecordBatch batch, long after) {
    watermark = after;
    return TimestampedValue.of(batch, new Instant(batch.watermark()));
  }
}
