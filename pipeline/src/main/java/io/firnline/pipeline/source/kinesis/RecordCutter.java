package io.firnline.pipeline.source.kinesis;

import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.WatermarkRule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * Cuts a page of a Kinesis shard into batches that tile its positions. A batch ends behind a whole
 * Kinesis record, where it can be read on from.
 */
final class RecordCutter {
  private final WatermarkRule watermarks;
  private final BatchLimits limits;
  private final EventTimeReader times;

  RecordCutter(KinesisSourceSettings settings, EventTimeReader times) {
    this.watermarks = settings.watermarks();
    this.limits = settings.limits();
    this.times = times;
  }

  /**
   * The batches, and the shard moved behind them. A record that was read already is left out: a new
   * subscription may begin with it. One below the shard's position is only counted: reading on may
   * begin before it.
   */
  List<RecordBatch> cut(OpenShard shard, List<Record> records, long nowMillis) {
    List<RecordBatch> batches = new ArrayList<>();
    Batch batch = new Batch();
    for (Record record : records) {
      ShardPlace place = shard.reached();
      if (place.isBehind(record.sequenceNumber())) {
        continue;
      }
      long index = place.index();
      for (KinesisClientRecord one : UserRecords.of(record, shard)) {
        if (index >= shard.next()) {
          batch.add(index, one);
        }
        index++;
      }
      long arrival = record.approximateArrivalTimestamp().toEpochMilli();
      shard.reach(place.behind(index, record.sequenceNumber()).emptyUntil(arrival), nowMillis);
      if (batch.isFull()) {
        batches.add(batch.take(shard));
        batch = new Batch();
      }
    }
    if (!batch.isEmpty()) {
      batches.add(batch.take(shard));
    }
    return batches;
  }

  /** Records that become a batch. */
  private final class Batch {
    private final List<byte[]> payloads = new ArrayList<>();
    private final List<byte @Nullable []> keys = new ArrayList<>();
    private final List<byte @Nullable []> headers = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private final List<Long> sourceTimes = new ArrayList<>();
    private long bytes;
    private long oldest = Long.MAX_VALUE;
    private long newest = Long.MIN_VALUE;

    boolean isFull() {
      return payloads.size() >= limits.batchRecords() || bytes >= limits.batchBytes();
    }

    boolean isEmpty() {
      return payloads.isEmpty();
    }

    void add(long index, KinesisClientRecord record) {
      byte[] payload = bytes(record.data());
      long arrival = record.approximateArrivalTimestamp().toEpochMilli();
      byte[] key = record.partitionKey().getBytes(StandardCharsets.UTF_8);
      positions.add(index);
      sourceTimes.add(arrival);
      payloads.add(payload);
      keys.add(key);
      headers.add(headers(record));
      bytes += payload.length + key.length;
      long time = watermarks.countedTime(times.eventTimeMillis(payload, arrival), arrival);
      oldest = Math.min(oldest, time);
      newest = Math.max(newest, time);
    }

    RecordBatch take(OpenShard shard) {
      return shard
          .batch(
              shard.reached().index(),
              shard.clock.records(oldest, newest),
              positions.stream().mapToLong(Long::longValue).toArray(),
              sourceTimes.stream().mapToLong(Long::longValue).toArray(),
              payloads.toArray(byte[][]::new),
              keys.toArray(byte[][]::new),
              headers.toArray(byte[][]::new))
          .withBookmark(shard.reached().text());
    }
  }

  private static byte[] headers(KinesisClientRecord record) {
    return RecordHeaders.of(
        record.sequenceNumber(),
        record.aggregated() ? OptionalLong.of(record.subSequenceNumber()) : OptionalLong.empty());
  }

  private static byte[] bytes(ByteBuffer data) {
    byte[] bytes = new byte[data.remaining()];
    data.duplicate().get(bytes);
    return bytes;
  }
}
