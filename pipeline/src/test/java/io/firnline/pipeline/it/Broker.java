package io.firnline.pipeline.it;

import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One Kafka broker for all tests of the JVM, stopped with it. Use it as a static extension. */
final class Broker implements BeforeAllCallback {
  private static @Nullable EmbeddedKafka kafka;

  /** Ends the broker when JUnit's store closes. */
  private record Stop(EmbeddedKafka broker) implements AutoCloseable {
    @Override
    public void close() {
      broker.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(Broker.class))
        .computeIfAbsent(Broker.class, key -> started());
  }

  private static synchronized Stop started() {
    EmbeddedKafka broker = EmbeddedKafka.start();
    kafka = broker;
    return new Stop(broker);
  }

  private static EmbeddedKafka kafka() {
    return Objects.requireNonNull(kafka, "not started");
  }

  String bootstrapServers() {
    return kafka().bootstrapServers();
  }

  /** Sends records in their order; returns when the broker has all of them. */
  void send(List<ProducerRecord<byte[], byte[]>> records) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers(), "enable.idempotence", false);
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      records.forEach(record -> sent.add(producer.send(record)));
    }
    sent.forEach(Broker::check);
  }

  private static void check(Future<RecordMetadata> sent) {
    try {
      var unused = sent.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError("Cannot fill a topic", e);
    }
  }

  /** A new topic of a name that no test has used. */
  SensorTopic topic(int partitions, Readings readings) {
    return topic("sensors-" + UUID.randomUUID().toString().substring(0, 8), partitions, readings);
  }

  SensorTopic topic(String name, int partitions, Readings readings) {
    kafka().createTopic(name, partitions);
    return new SensorTopic(bootstrapServers(), name, readings);
  }
}
