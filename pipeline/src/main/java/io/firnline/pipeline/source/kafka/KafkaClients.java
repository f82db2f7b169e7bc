package io.firnline.pipeline.source.kafka;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Makes Kafka's clients, and words their errors. */
final class KafkaClients {
  /**
   * A poll takes all that the client holds. For a partition of which it still holds records the
   * client does not ask: it would ask for the other ones alone, and a broker answers that after
   * {@code fetch.max.wait.ms} when they have nothing new. So long the first one would stay unread,
   * again and again. What it holds is bounded by the bytes of an answer; Kafka's 50 MiB would be
   * too much to take at once.
   */
  private static final Map<String, Object> TAKE_ALL =
      Map.of(
          ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
          Integer.MAX_VALUE,
          ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
          8 << 20);

  private KafkaClients() {}

  /** A consumer of committed records without a group, positioned by hand. */
  static Consumer<byte[], byte[]> consumer(KafkaSourceSettings settings, MetadataWatch metadata)
      throws IOException {
    Map<String, Object> properties = new HashMap<>();
    properties.putAll(TAKE_ALL);
    properties.putAll(settings.consumer());
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    if (settings.monitoringGroup() == null) {
      properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
    } else {
      properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.monitoringGroup());
    }
    try {
      return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), metadata);
    } catch (KafkaException e) {
      throw failure(settings, e);
    }
  }

  /** An admin client that gives up after the bound for a start. */
  static Admin admin(KafkaSourceSettings settings) throws IOException {
    int bound = Math.toIntExact(settings.waits().start().toMillis());
    Map<String, Object> properties = new HashMap<>(settings.consumer());
    properties.keySet().retainAll(AdminClientConfig.configNames());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, bound);
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, bound);
    try {
      return Admin.create(properties);
    } catch (KafkaException e) {
      throw failure(settings, e);
    }
  }

  /** The error as a user can act on it. */
  static IOException failure(KafkaSourceSettings settings, Throwable e) {
    String servers = settings.bootstrapServers();
    if (e instanceof TimeoutException) {
      return new IOException(
          "Cannot reach Kafka at %s within %d s: %s. Check the bootstrap servers, that the brokers run, and that they advertise addresses that are reachable from here"
              .formatted(servers, settings.waits().start().toSeconds(), e.getMessage()),
          e);
    }
    if (e instanceof AuthenticationException) {
      return new IOException(
          "Cannot log in to Kafka at %s: %s. Check the security.* and sasl.* properties of the consumer"
              .formatted(servers, e.getMessage()),
          e);
    }
    if (e instanceof AuthorizationException) {
      return new IOException(
          "Cannot read from Kafka at %s: %s. The user needs DESCRIBE and READ on the topics"
              .formatted(servers, e.getMessage()),
          e);
    }
    return new IOException("Cannot read from Kafka at %s: %s".formatted(servers, root(e)), e);
  }

  /** What really failed. */
  static Throwable cause(ExecutionException e) {
    return e.getCause() == null ? e : e.getCause();
  }

  /** "Failed to construct kafka consumer" helps nobody; its cause does. */
  private static String root(Throwable e) {
    Throwable last = e;
    while (last.getCause() != null) {
      last = last.getCause();
    }
    return last == e ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + last.getMessage();
  }
}
