package io.firnline.pipeline.source.kinesis;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import software.amazon.kinesis.retrieval.AggregatorUtil;
import software.amazon.kinesis.retrieval.kpl.Messages;

/** Makes aggregates as the Kinesis Producer Library does. */
final class Aggregates {
  private Aggregates() {}

  /** One Kinesis record of several; each key comes with the record of its place. */
  static byte[] of(String[] keys, String... payloads) {
    Messages.AggregatedRecord.Builder all = Messages.AggregatedRecord.newBuilder();
    for (int i = 0; i < payloads.length; i++) {
      all.addPartitionKeyTable(keys[i]);
      all.addRecords(
          Messages.Record.newBuilder()
              .setPartitionKeyIndex(i)
              .setData(ByteString.copyFrom(payloads[i], StandardCharsets.UTF_8)));
    }
    byte[] message = all.build().toByteArray();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(AggregatorUtil.AGGREGATED_RECORD_MAGIC);
    out.writeBytes(message);
    out.writeBytes(md5(message));
    return out.toByteArray();
  }

  private static byte[] md5(byte[] message) {
    try {
      return MessageDigest.getInstance("MD5").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
