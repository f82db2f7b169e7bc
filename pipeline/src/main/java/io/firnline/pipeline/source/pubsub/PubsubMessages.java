package io.firnline.pipeline.source.pubsub;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.HeaderBytes;
import io.firnline.pipeline.source.message.MessageId;
import io.firnline.pipeline.source.message.MessageReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages of PubsubIO apart: the ordering key is the key, attributes are the headers, and
 * the message id stands for a position.
 */
final class PubsubMessages implements MessageReader<PubsubMessage> {
  private static final long serialVersionUID = 1L;

  private final String stream;
  private transient @Nullable SourcePartition partition;

  /**
   * @param path of the subscription or topic; the stream is its last part
   */
  PubsubMessages(String path) {
    this.stream = path.substring(path.lastIndexOf('/') + 1);
  }

  @Override
  public boolean isMessage(PubsubMessage message) {
    return !WakefulClient.isHeartbeat(message);
  }

  @Override
  public SourcePartition partition(PubsubMessage message) {
    SourcePartition only = partition;
    if (only == null) {
      only = new SourcePartition(stream, "");
      partition = only;
    }
    return only;
  }

  @Override
  public long position(PubsubMessage message) {
    return MessageId.number(message.getMessageId());
  }

  @Override
  public long sourceTimeMillis(PubsubMessage message, long timestampMillis) {
    return timestampMillis;
  }

  @Override
  public byte @Nullable [] payload(PubsubMessage message) {
    return message.getPayload();
  }

  @Override
  public byte @Nullable [] key(PubsubMessage message) {
    String key = message.getOrderingKey();
    return key == null || key.isEmpty() ? null : key.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte @Nullable [] headers(PubsubMessage message) {
    Map<String, String> attributes = message.getAttributeMap();
    return attributes == null || attributes.isEmpty()
        ? null
        : HeaderBytes.encode(
            attributes.entrySet().stream()
                .map(
                    a ->
                        new HeaderBytes.Header(
                            a.getKey(), a.getValue().getBytes(StandardCharsets.UTF_8)))
                .toList());
  }
}
