package io.firnline.pipeline.source.kafka.message;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.HeaderBytes;
import io.firnline.pipeline.source.message.MessageReader;
import java.util.Arrays;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Takes records of KafkaIO apart: their places and positions are those of the positioned source.
 */
final class KafkaMessages implements MessageReader<KafkaRecord<byte[], byte[]>> {
  private static final long serialVersionUID = 1L;

  private transient @Nullable SourcePartition last;
  private transient int lastNumber;

  @Override
  public SourcePartition partition(KafkaRecord<byte[], byte[]> record) {
    SourcePartition found = last;
    if (found == null
        || record.getPartition() != lastNumber
        || !record.getTopic().equals(found.stream())) {
      found = new SourcePartition(record.getTopic(), Integer.toString(record.getPartition()));
      last = found;
      lastNumber = record.getPartition();
    }
    return found;
  }

  @Override
  public long position(KafkaRecord<byte[], byte[]> record) {
    return record.getOffset();
  }

  @Override
  public long sourceTimeMillis(KafkaRecord<byte[], byte[]> record, long timestampMillis) {
    return record.getTimestamp();
  }

  @Override
  public byte @Nullable [] payload(KafkaRecord<byte[], byte[]> record) {
    return record.getKV().getValue();
  }

  @Override
  public byte @Nullable [] key(KafkaRecord<byte[], byte[]> record) {
    return record.getKV().getKey();
  }

  @Override
  public byte @Nullable [] headers(KafkaRecord<byte[], byte[]> record) {
    Headers headers = record.getHeaders();
    Header[] own = headers == null ? new Header[0] : headers.toArray();
    return own.length == 0
        ? null
        : HeaderBytes.encode(
            Arrays.stream(own).map(h -> new HeaderBytes.Header(h.key(), h.value())).toList());
  }
}
