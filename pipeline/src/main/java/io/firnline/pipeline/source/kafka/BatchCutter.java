package io.firnline.pipeline.source.kafka;

import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.HeaderBytes;
import io.firnline.pipeline.source.PartitionClock;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.WatermarkRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Cuts what one poll brought of one partition into batches that tile its positions. */
final class BatchCutter {
  private final WatermarkRule watermarks;
  private final BatchLimits limits;
  private final boolean keys;
  private final boolean headers;
  private final EventTimeReader times;

  BatchCutter(KafkaSourceSettings settings, EventTimeReader times) {
    this.watermarks = settings.watermarks();
    this.limits = settings.limits();
    this.keys = settings.keys();
    this.headers = settings.headers();
    this.times = times;
  }

  /**
   * The batches, and the partition moved behind them.
   *
   * @param records in order, at least one
   * @param position where the consumer stands now: everything before it has been polled
   */
  List<RecordBatch> cut(
      KafkaPartition partition, List<ConsumerRecord<byte[], byte[]>> records, long position) {
    List<RecordBatch> batches = new ArrayList<>();
    for (int start = 0; start < records.size(); ) {
      int stop = endOfBatch(records, start);
      long behind = records.get(stop - 1).offset() + 1;
      long to = stop == records.size() ? Math.max(behind, position) : behind;
      batches.add(batch(partition, records.subList(start, stop), to));
      start = stop;
    }
    return batches;
  }

  private int endOfBatch(List<ConsumerRecord<byte[], byte[]>> records, int start) {
    long bytes = 0;
    int i = start;
    while (i < records.size() && i - start < limits.batchRecords() && bytes < limits.batchBytes()) {
      ConsumerRecord<byte[], byte[]> record = records.get(i++);
      bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }
    return i;
  }

  private RecordBatch batch(
      KafkaPartition p, List<ConsumerRecord<byte[], byte[]>> records, long to) {
    int count = records.size();
    long[] positions = new long[count];
    long[] sourceTimes = new long[count];
    byte[][] payloads = new byte[count][];
    long oldest = Long.MAX_VALUE;
    long newest = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      ConsumerRecord<byte[], byte[]> record = records.get(i);
      positions[i] = record.offset();
      sourceTimes[i] = record.timestamp();
      payloads[i] = record.value();
      long time =
          watermarks.countedTime(
              times.eventTimeMillis(record.value(), record.timestamp()), record.timestamp());
      oldest = Math.min(oldest, time);
      newest = Math.max(newest, time);
    }
    PartitionClock.Move move = p.clock.records(oldest, newest);
    return p.batch(
        to,
        move,
        positions,
        sourceTimes,
        payloads,
        keys ? keys(records) : null,
        headers ? headers(records) : null);
  }

  private static byte @Nullable [] @Nullable [] keys(List<ConsumerRecord<byte[], byte[]>> records) {
    byte[][] keys = new byte[records.size()][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = records.get(i).key();
    }
    return keys;
  }

  /** Null where no record has any, as in most topics; a null element where one has none. */
  private static byte @Nullable [] @Nullable [] headers(
      List<ConsumerRecord<byte[], byte[]>> records) {
    byte @Nullable [] @Nullable [] headers = null;
    for (int i = 0; i < records.size(); i++) {
      Header[] own = records.get(i).headers().toArray();
      if (own.length > 0) {
        headers = headers == null ? new byte[records.size()][] : headers;
        headers[i] = encoded(own);
      }
    }
    return headers;
  }

  private static byte[] encoded(Header[] headers) {
    return HeaderBytes.encode(
        Arrays.stream(headers).map(h -> new HeaderBytes.Header(h.key(), h.value())).toList());
  }
}
