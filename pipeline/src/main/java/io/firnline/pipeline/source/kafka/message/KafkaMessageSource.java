package io.firnline.pipeline.source.kafka.message;

import io.firnline.iceberg.table.References;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.RecordBatchCoder;
import io.firnline.pipeline.source.WatermarkRule;
import io.firnline.pipeline.source.message.BatchMessages;
import io.firnline.pipeline.source.message.EventTimes;
import io.firnline.pipeline.source.message.MessageLedger;
import io.firnline.pipeline.source.message.MessageWatermark;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics by Beam's KafkaIO and batches their records. Its positions are in its state only.
 */
public final class KafkaMessageSource extends PTransform<PBegin, PCollection<RecordBatch>> {
  private static final long serialVersionUID = 1L;

  private final String servers;
  private final List<String> topics;
  private final Map<String, String> consumer;
  private final boolean latest;
  private final WatermarkRule watermarks;
  private final EventTimes times;

  /**
   * @param servers brokers to start from
   * @param topics to read; the partitions that they have when the job is first started
   * @param consumer further properties; references in them are resolved where the consumer runs
   * @param latest whether a job without state reads only what comes after it was started, not all
   * @param watermarks how the watermark follows event time
   * @param times makes readers of event times
   */
  public KafkaMessageSource(
      String servers,
      List<String> topics,
      Map<String, String> consumer,
      boolean latest,
      WatermarkRule watermarks,
      EventTimes times) {
    this.servers = servers;
    this.topics = List.copyOf(topics);
    this.consumer = Map.copyOf(consumer);
    this.latest = latest;
    this.watermarks = watermarks;
    this.times = times;
  }

  @Override
  public PCollection<RecordBatch> expand(PBegin begin) {
    return begin
        .apply("Read", read())
        .apply(
            "Batch",
            ParDo.of(
                new BatchMessages<>(
                    new KafkaMessages(),
                    MessageWatermark.OF_EVENT_TIMES,
                    BatchLimits.DEFAULT,
                    MessageLedger.NONE)))
        .setCoder(RecordBatchCoder.of());
  }

  /**
   * Without a consumer group: KafkaIO would start from its offsets, which are ahead of the table.
   */
  private KafkaIO.Read<byte[], byte[]> read() {
    Map<String, Object> properties = new HashMap<>(consumer);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, latest ? "latest" : "earliest");
    return KafkaIO.<byte[], byte[]>read()
        .withBootstrapServers(servers)
        .withTopics(topics)
        .withKeyDeserializerAndCoder(
            ByteArrayDeserializer.class, NullableCoder.of(ByteArrayCoder.of()))
        .withValueDeserializerAndCoder(
            ByteArrayDeserializer.class, NullableCoder.of(ByteArrayCoder.of()))
        .withConsumerConfigUpdates(properties)
        .withConsumerFactoryFn(new Consumers())
        .withReadCommitted()
        .withTimestampPolicyFactory(new EventTimePolicy.Factory(watermarks, times));
  }

  /** Makes consumers; what {@code env:} and {@code @file} stand for is never part of the graph. */
  private static final class Consumers
      implements SerializableFunction<Map<String, Object>, Consumer<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    @Override
    public Consumer<byte[], byte[]> apply(Map<String, Object> properties) {
      Map<String, Object> resolved = new HashMap<>(properties);
      Map<String, String> texts = new HashMap<>();
      properties.forEach(
          (key, value) -> {
            if (value instanceof String text) {
              texts.put(key, text);
            }
          });
      resolved.putAll(References.resolve(texts));
      return new KafkaConsumer<>(resolved);
    }
  }
}
