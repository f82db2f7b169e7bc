package io.firnline.pipeline.source.pubsub;

import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.RecordBatchCoder;
import io.firnline.pipeline.source.message.BatchMessages;
import io.firnline.pipeline.source.message.MessageLedger;
import io.firnline.pipeline.source.message.MessageWatermark;
import java.util.Objects;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubIO;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Reads a subscription by Beam's PubsubIO, which Dataflow replaces by its own source, and batches
 * its messages.
 *
 * <p>Timestamps are the times of publishing, which no message is without: by its timestamp
 * attribute PubsubIO would fail, again and again, at a message that has none.
 */
public final class PubsubMessageSource extends PTransform<PBegin, PCollection<RecordBatch>> {
  private static final long serialVersionUID = 1L;

  private final @Nullable String subscription;
  private final @Nullable String topic;
  private final @Nullable String idAttribute;
  private final MessageWatermark watermark;
  private final MessageLedger ledger;

  /**
   * @param subscription its path, or null where a topic is given
   * @param topic its path: a job without state makes a subscription of its own
   * @param idAttribute attribute that names a message for ever; null for Pub/Sub's own message id
   * @param watermark what times of publishing say of event time
   * @param ledger knows what is committed already
   */
  public PubsubMessageSource(
      @Nullable String subscription,
      @Nullable String topic,
      @Nullable String idAttribute,
      MessageWatermark watermark,
      MessageLedger ledger) {
    this.subscription = subscription;
    this.topic = topic;
    this.idAttribute = idAttribute;
    this.watermark = watermark;
    this.ledger = ledger;
  }

  @Override
  public PCollection<RecordBatch> expand(PBegin begin) {
    String path = subscription != null ? subscription : Objects.requireNonNull(topic);
    return begin
        .apply("Read", read())
        .apply(
            "Batch",
            ParDo.of(
                new BatchMessages<>(
                    new PubsubMessages(path), watermark, BatchLimits.DEFAULT, ledger)))
        .setCoder(RecordBatchCoder.of());
  }

  private PubsubIO.Read<PubsubMessage> read() {
    PubsubIO.Read<PubsubMessage> read =
        PubsubIO.readMessagesWithAttributesAndMessageIdAndOrderingKey()
            .withClientFactory(new WakefulClient.Factory());
    read =
        subscription != null
            ? read.fromSubscription(subscription)
            : read.fromTopic(Objects.requireNonNull(topic));
    return idAttribute == null ? read : read.withIdAttribute(idAttribute);
  }
}
