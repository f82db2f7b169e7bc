package io.firnline.pipeline.source.message;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.RecordBatch;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Messages of one place that wait for the end of their batch. */
final class OpenBatch {
  private static final int FIRST_CAPACITY = 64;

  private final SourcePartition partition;
  private long[] positions = new long[FIRST_CAPACITY];
  private long[] sourceTimes = new long[FIRST_CAPACITY];
  private byte[] @Nullable [] payloads = new byte[FIRST_CAPACITY][];
  private byte @Nullable [] @Nullable [] keys;
  private byte @Nullable [] @Nullable [] headers;
  private int records;
  private long bytes;
  private long lowest = Long.MAX_VALUE;

  OpenBatch(SourcePartition partition) {
    this.partition = partition;
  }

  int records() {
    return records;
  }

  long bytes() {
    return bytes;
  }

  /** Lowest timestamp of its elements, milliseconds since 1970 UTC. */
  long lowestMillis() {
    return lowest;
  }

  /**
   * Adds a message.
   *
   * @return its size in bytes
   */
  <M> long add(M message, MessageReader<M> reader, long timestampMillis) {
    if (records == positions.length) {
      grow();
    }
    byte[] payload = reader.payload(message);
    positions[records] = reader.position(message);
    sourceTimes[records] = reader.sourceTimeMillis(message, timestampMillis);
    payloads[records] = payload;
    byte[] key = reader.key(message);
    keys = put(keys, key);
    byte[] encoded = reader.headers(message);
    headers = put(headers, encoded);
    records++;
    lowest = Math.min(lowest, timestampMillis);
    long size = length(payload) + length(key) + length(encoded);
    bytes += size;
    return size;
  }

  /** Most sources have neither: no array is made for what nobody has. */
  private byte @Nullable [] @Nullable [] put(
      byte @Nullable [] @Nullable [] values, byte @Nullable [] value) {
    if (value == null) {
      return values;
    }
    byte[][] all = values == null ? new byte[positions.length][] : values;
    all[records] = value;
    return all;
  }

  private static long length(byte @Nullable [] value) {
    return value == null ? 0 : value.length;
  }

  private void grow() {
    int capacity = 2 * records;
    positions = Arrays.copyOf(positions, capacity);
    sourceTimes = Arrays.copyOf(sourceTimes, capacity);
    payloads = Arrays.copyOf(payloads, capacity);
    keys = keys == null ? null : Arrays.copyOf(keys, capacity);
    headers = headers == null ? null : Arrays.copyOf(headers, capacity);
  }

  RecordBatch build(long watermark, long epoch, long since, long readAt) {
    return RecordBatch.ofMessages(
        partition,
        watermark,
        epoch,
        since,
        readAt,
        Arrays.copyOf(positions, records),
        Arrays.copyOf(sourceTimes, records),
        Arrays.copyOf(payloads, records),
        keys == null ? null : Arrays.copyOf(keys, records),
        headers == null ? null : Arrays.copyOf(headers, records));
  }
}
