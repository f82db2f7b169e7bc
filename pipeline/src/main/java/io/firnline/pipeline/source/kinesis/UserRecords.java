package io.firnline.pipeline.source.kinesis;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import software.amazon.awssdk.services.kinesis.model.Record;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.KinesisClientRecord;

/**
 * Takes KPL aggregates apart, as Amazon's own consumers do: after a resharding an aggregate may be
 * in a shard to which one of its records does not belong. It is left out as a whole, since the KPL
 * sends its records to their own shards again.
 */
final class UserRecords {
  private static final AggregatorUtil AGGREGATES = new AggregatorUtil();

  private UserRecords() {}

  static List<KinesisClientRecord> of(Record record, OpenShard shard) {
    KinesisClientRecord whole = KinesisClientRecord.fromRecord(record);
    return isAggregate(record)
        ? AGGREGATES.deaggregate(
            List.of(whole), new BigInteger(shard.firstHash), new BigInteger(shard.lastHash))
        : List.of(whole);
  }

  private static boolean isAggregate(Record record) {
    byte[] magic = AggregatorUtil.AGGREGATED_RECORD_MAGIC;
    ByteBuffer data = record.data().asByteBuffer();
    return data.remaining() > magic.length
        && data.slice(data.position(), magic.length).equals(ByteBuffer.wrap(magic));
  }
}
