package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.StartOption;
import io.firnline.pipeline.text.Suggestions;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Questions to a Kafka cluster: its topics, and from where to where their partitions go. */
final class KafkaCluster implements AutoCloseable {
  private final KafkaSourceSettings settings;
  private final Admin admin;

  KafkaCluster(KafkaSourceSettings settings) throws IOException {
    this.settings = settings;
    this.admin = KafkaClients.admin(settings);
  }

  /**
   * A topic.
   *
   * @param identity its id, which it has for ever; one that is created again has another
   * @param partitions number of partitions
   */
  record Topic(String identity, int partitions) {}

  /** Fails if one of a list of topics does not exist. */
  void checkAllExist(Map<String, Topic> there) throws IOException, InterruptedException {
    Collection<String> names = settings.topics().names();
    if (!there.keySet().containsAll(names)) {
      throw unknown(names);
    }
  }

  /** The topics to read that exist. */
  Map<String, Topic> topicsThatExist() throws IOException, InterruptedException {
    Map<String, Topic> topics = new TreeMap<>();
    Collection<String> names = settings.topics().names();
    var asked = admin.describeTopics(names.isEmpty() ? matching() : names).topicNameValues();
    for (KafkaFuture<TopicDescription> answer : asked.values()) {
      try {
        TopicDescription t = answer.get();
        topics.put(t.name(), new Topic(identity(t), t.partitions().size()));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw KafkaClients.failure(settings, KafkaClients.cause(e));
        }
      }
    }
    return topics;
  }

  /** What to tell of a pattern that is the name of no topic. */
  String unmatched(String pattern) throws IOException, InterruptedException {
    return UnmatchedPattern.sentence(
        pattern, settings.bootstrapServers(), get(admin.listTopics().names()));
  }

  private Collection<String> matching() throws IOException, InterruptedException {
    Pattern pattern = Pattern.compile(String.valueOf(settings.topics().pattern()));
    return get(admin.listTopics().names()).stream()
        .filter(name -> pattern.matcher(name).matches())
        .toList();
  }

  /** Brokers before 2.8 have no topic ids: there the cluster stands for it. */
  private String identity(TopicDescription topic) throws IOException, InterruptedException {
    return topic.topicId().equals(Uuid.ZERO_UUID)
        ? "cluster " + get(admin.describeCluster().clusterId())
        : topic.topicId().toString();
  }

  private IOException unknown(Collection<String> names) throws IOException, InterruptedException {
    Collection<String> existing = get(admin.listTopics().names());
    String missing =
        names.stream()
            .filter(name -> !existing.contains(name))
            .map(name -> "'" + name + "'" + guess(name, existing))
            .collect(Collectors.joining(", "));
    return new IOException(
        "Unknown topic at %s: %s. Create it, or correct the list of topics"
            .formatted(settings.bootstrapServers(), missing));
  }

  private static String guess(String name, Collection<String> existing) {
    return Suggestions.closest(name, existing)
        .map(near -> " (did you mean '" + near + "'?)")
        .orElse("");
  }

  /** First position of each partition that still exists. */
  Map<SourcePartition, Long> beginnings(Collection<SourcePartition> partitions)
      throws IOException, InterruptedException {
    return positions(partitions, OffsetSpec.earliest());
  }

  /** Where each partition ends now, for readers of committed records. */
  Map<SourcePartition, Long> ends(Collection<SourcePartition> partitions)
      throws IOException, InterruptedException {
    return positions(partitions, OffsetSpec.latest());
  }

  /** Where the option says to start. */
  Map<SourcePartition, Long> starts(Collection<SourcePartition> partitions, StartOption option)
      throws IOException, InterruptedException {
    return switch (option.mode()) {
      case EARLIEST -> beginnings(partitions);
      case LATEST -> ends(partitions);
      case TIMESTAMP -> since(partitions, option.timestampMillis());
    };
  }

  private Map<SourcePartition, Long> since(Collection<SourcePartition> partitions, long millis)
      throws IOException, InterruptedException {
    Map<SourcePartition, Long> ends = ends(partitions);
    Map<SourcePartition, Long> found = positions(partitions, OffsetSpec.forTimestamp(millis));
    found.replaceAll((p, position) -> position < 0 ? ends.getOrDefault(p, 0L) : position);
    return found;
  }

  private Map<SourcePartition, Long> positions(
      Collection<SourcePartition> partitions, OffsetSpec spec)
      throws IOException, InterruptedException {
    ListOffsetsResult asked = ask(partitions, spec, settings.waits().start());
    Map<SourcePartition, Long> positions = new HashMap<>();
    for (SourcePartition p : partitions) {
      positions.put(p, get(asked.partitionResult(topicPartition(p))).offset());
    }
    return positions;
  }

  /** Asks where partitions end, and does not wait for the answer. */
  ListOffsetsResult askEnds(Collection<SourcePartition> partitions) {
    return ask(partitions, OffsetSpec.latest(), Duration.ofSeconds(10));
  }

  private ListOffsetsResult ask(
      Collection<SourcePartition> partitions, OffsetSpec spec, Duration timeout) {
    return admin.listOffsets(
        partitions.stream().collect(Collectors.toMap(KafkaCluster::topicPartition, p -> spec)),
        new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)
            .timeoutMs(Math.toIntExact(timeout.toMillis())));
  }

  static TopicPartition topicPartition(SourcePartition partition) {
    return new TopicPartition(partition.stream(), Integer.parseInt(partition.partition()));
  }

  static SourcePartition sourcePartition(TopicPartition partition) {
    return new SourcePartition(partition.topic(), Integer.toString(partition.partition()));
  }

  private <T> T get(KafkaFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw KafkaClients.failure(settings, KafkaClients.cause(e));
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
