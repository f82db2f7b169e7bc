package io.firnline.pipeline.source.kinesis.message;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.kinesis.RecordHeaders;
import io.firnline.pipeline.source.message.MessageId;
import io.firnline.pipeline.source.message.MessageReader;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.apache.beam.sdk.io.aws2.kinesis.KinesisRecord;
import org.jspecify.annotations.Nullable;

/**
 * Takes records of KinesisIO apart: places, keys and headers are those of the positioned source. A
 * sequence number is too long for a position, so a number made of it stands for one.
 */
final class KinesisMessages implements MessageReader<KinesisRecord> {
  private static final long serialVersionUID = 1L;

  private transient @Nullable SourcePartition last;

  @Override
  public SourcePartition partition(KinesisRecord record) {
    SourcePartition found = last;
    if (found == null
        || !found.partition().equals(record.getShardId())
        || !found.stream().equals(record.getStreamName())) {
      found = new SourcePartition(record.getStreamName(), record.getShardId());
      last = found;
    }
    return found;
  }

  /** Records of a KPL aggregate have one sequence number, and numbers in it. */
  @Override
  public long position(KinesisRecord record) {
    String sequence = record.getSequenceNumber();
    return MessageId.number(
        isInAggregate(record) ? sequence + "." + record.getSubSequenceNumber() : sequence);
  }

  @Override
  public long sourceTimeMillis(KinesisRecord record, long timestampMillis) {
    return record.getApproximateArrivalTimestamp().getMillis();
  }

  @Override
  public byte @Nullable [] payload(KinesisRecord record) {
    return record.getDataAsBytes();
  }

  @Override
  public byte @Nullable [] key(KinesisRecord record) {
    return record.getPartitionKey().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte @Nullable [] headers(KinesisRecord record) {
    return RecordHeaders.of(
        record.getSequenceNumber(),
        isInAggregate(record)
            ? OptionalLong.of(record.getSubSequenceNumber())
            : OptionalLong.empty());
  }

  /** KinesisIO does not tell the first record of an aggregate from one that is in none. */
  private static boolean isInAggregate(KinesisRecord record) {
    return record.getSubSequenceNumber() > 0;
  }
}
