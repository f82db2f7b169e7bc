package io.firnline.pipeline.launch;

import io.firnline.iceberg.table.References;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.source.kafka.UnmatchedPattern;
import io.firnline.pipeline.text.Suggestions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** Looks at Kafka before a local job starts: the brokers must answer, the topics must be there. */
final class KafkaPreflight {
  private final FirnlineOptions options;
  private final Duration timeout;

  KafkaPreflight(FirnlineOptions options, Duration timeout) {
    this.options = options;
    this.timeout = timeout;
  }

  /**
   * @throws IllegalStateException naming what is not there and what to do
   */
  void check() {
    Set<String> there = topics();
    List<String> wanted = options.getKafkaTopics();
    if (wanted == null) {
      checkPattern(there);
    } else {
      checkAll(wanted, there);
    }
  }

  /** A job that goes on takes what appears later; the reader warns. */
  private void checkPattern(Set<String> there) {
    String pattern = Objects.requireNonNull(options.getKafkaTopicPattern(), "kafkaTopicPattern");
    boolean none = there.stream().noneMatch(Pattern.compile(pattern).asMatchPredicate());
    if (none && options.getUntilCaughtUp()) {
      throw new IllegalStateException(
          "Cannot read topics: %s. Correct the pattern, or create the topic"
              .formatted(UnmatchedPattern.sentence(pattern, servers(), there)));
    }
  }

  private void checkAll(List<String> wanted, Set<String> there) {
    TreeSet<String> missing = new TreeSet<>(wanted);
    missing.removeAll(there);
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "Cannot read topic %s: %s has no such topic%s; create it, or correct --kafkaTopics"
              .formatted(String.join(", ", missing), servers(), guess(missing, there)));
    }
  }

  private static String guess(Set<String> missing, Set<String> there) {
    List<String> near =
        missing.stream().flatMap(topic -> Suggestions.closest(topic, there).stream()).toList();
    return near.isEmpty()
        ? known(there)
        : ", did you mean " + String.join(" and ", near) + "?" + known(there);
  }

  private static String known(Set<String> there) {
    String names = String.join(", ", there.stream().sorted().limit(10).toList());
    return there.isEmpty() ? ", in fact none at all" : " (it has " + names + ")";
  }

  private Set<String> topics() {
    try (Admin admin = Admin.create(properties())) {
      return admin.listTopics().names().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new IllegalStateException(
          "Cannot reach Kafka at %s within %d s: %s; check --kafkaBootstrapServers, and --kafkaConsumerProperties if it needs TLS or SASL"
              .formatted(servers(), timeout.toSeconds(), Failures.message(e)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot reach Kafka: interrupted", e);
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    if (options.getKafkaConsumerProperties() != null) {
      properties.putAll(References.resolve(options.getKafkaConsumerProperties()));
    }
    properties.keySet().retainAll(AdminClientConfig.configNames());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers());
    int millis = Math.toIntExact(timeout.toMillis());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
    return properties;
  }

  private String servers() {
    return Objects.requireNonNull(options.getKafkaBootstrapServers(), "kafkaBootstrapServers");
  }
}
