package io.firnline.pipeline.cli.demo;

import io.firnline.iceberg.block.SourcePartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The demo's topic, as Kafka knows it.
 *
 * @param bootstrapServers of its broker
 * @param name of the topic
 * @param partitions it has
 */
record DemoTopic(String bootstrapServers, String name, int partitions) {

  private static final int PATIENCE_SECONDS = 30;

  /** Records in all partitions. */
  long records() throws InterruptedException {
    return ends().values().stream().mapToLong(Long::longValue).sum();
  }

  /** The position behind the last record of each partition. */
  Map<Integer, Long> ends() throws InterruptedException {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int p = 0; p < partitions; p++) {
      asked.put(new TopicPartition(name, p), OffsetSpec.latest());
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Map<Integer, Long> ends = new HashMap<>();
      admin
          .listOffsets(asked)
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
      return ends;
    } catch (ExecutionException e) {
      throw new IllegalStateException("Cannot ask Kafka for the end of " + name, e);
    }
  }

  /** Takes a record of the topic. */
  @FunctionalInterface
  interface Reader {
    void take(SourcePartition partition, long position, byte[] payload);
  }

  /**
   * Hands over every record that the topic has now.
   *
   * @throws IllegalStateException if Kafka hands out nothing for {@value #PATIENCE_SECONDS} s
   */
  void read(Reader reader) throws InterruptedException {
    Map<TopicPartition, Long> ends = new HashMap<>();
    ends().forEach((partition, end) -> ends.put(new TopicPartition(name, partition), end));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        ConsumerRecords<byte[], byte[]> records =
            consumer.poll(Duration.ofSeconds(PATIENCE_SECONDS));
        if (records.isEmpty()) {
          throw new IllegalStateException("Cannot read " + name + " up to " + ends + " again");
        }
        records.forEach(record -> reader.take(partition(record), record.offset(), record.value()));
      }
    }
  }

  private static SourcePartition partition(ConsumerRecord<?, ?> record) {
    return new SourcePartition(record.topic(), Integer.toString(record.partition()));
  }
}
