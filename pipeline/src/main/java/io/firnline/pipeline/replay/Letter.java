package io.firnline.pipeline.replay;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.source.HeaderBytes;
import io.firnline.pipeline.source.RecordBatch;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.util.DateTimeUtil;
import org.jspecify.annotations.Nullable;

/** A row of a dead-letter table, as the record that it was. */
record Letter(
    SourcePartition partition,
    long position,
    String reason,
    long sourceTimeMillis,
    byte @Nullable [] payload,
    byte @Nullable [] key,
    byte @Nullable [] headers) {

  static Letter of(Record row) {
    return new Letter(
        partition(row),
        (Long) row.getField(DeadLetterTable.POSITION),
        (String) row.getField(DeadLetterTable.REASON),
        sourceTimeMillis(row),
        bytes(row.getField(DeadLetterTable.PAYLOAD)),
        bytes(row.getField(DeadLetterTable.KEY)),
        headers(row));
  }

  static SourcePartition partition(Record row) {
    return new SourcePartition(
        (String) row.getField(DeadLetterTable.STREAM),
        (String) row.getField(DeadLetterTable.PARTITION));
  }

  /** Time that the source gave the record; 1970 where somebody has removed it. */
  static long sourceTimeMillis(Record row) {
    OffsetDateTime time = (OffsetDateTime) row.getField(DeadLetterTable.SOURCE_TIME);
    return time == null ? 0 : Math.floorDiv(DateTimeUtil.microsFromTimestamptz(time), 1_000L);
  }

  static byte @Nullable [] bytes(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    ByteBuffer buffer = ((ByteBuffer) value).duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  /** Of headers that came under one name, the table has the last. */
  private static byte @Nullable [] headers(Record row) {
    if (!(row.getField(DeadLetterTable.HEADERS) instanceof Map<?, ?> map)) {
      return null;
    }
    List<HeaderBytes.Header> headers = new ArrayList<>();
    map.forEach((name, value) -> headers.add(new HeaderBytes.Header((String) name, bytes(value))));
    return HeaderBytes.encode(headers);
  }

  /**
   * Letters of one partition as a batch.
   *
   * @param watermark before which they are late, if lateness is asked for at all
   */
  static RecordBatch batch(SourcePartition partition, List<Letter> letters, long watermark) {
    List<Letter> sorted = new ArrayList<>(letters);
    sorted.sort(Comparator.comparingLong(Letter::position));
    int n = sorted.size();
    byte[][] payloads = new byte[n][];
    byte[][] keys = new byte[n][];
    byte[][] headers = new byte[n][];
    for (int i = 0; i < n; i++) {
      payloads[i] = sorted.get(i).payload();
      keys[i] = sorted.get(i).key();
      headers[i] = sorted.get(i).headers();
    }
    return new RecordBatch(
        partition,
        sorted.get(0).position(),
        sorted.get(n - 1).position() + 1,
        watermark,
        watermark,
        Ledger.NO_EPOCH,
        EventTime.NEVER,
        List.of(),
        sorted.stream().mapToLong(Letter::position).toArray(),
        sorted.stream().mapToLong(Letter::sourceTimeMillis).toArray(),
        payloads,
        keys,
        headers);
  }
}
