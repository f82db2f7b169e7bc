package io.firnline.pipeline.it;

import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One Kafka broker for all tests of the JVM, stopped with it. Use it as a static extension. */
final class Broker implements BeforeAllCallback {
  private static EmbeddedKafka kafka;

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
    kafka = EmbeddedKafka.start();
    return new Stop(kafka);
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** A new topic of a name that no test has used. */
  SensorTopic topic(int partitions, Readings readings) {
    return topic("sensors-" + UUID.randomUUID().toString().substring(0, 8), partitions, readings);
  }

  SensorTopic topic(String name, int partitions, Readings readings) {
    kafka.createTopic(name, partitions);
    return new SensorTopic(bootstrapServers(), name, readings);
  }
}
