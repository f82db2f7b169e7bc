package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.WatermarkRule;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Counts the records of Kafka partitions again, as the pipeline reads them: committed ones only.
 * Values are fetched, not parsed.
 */
public final class TopicRecount {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final KafkaSourceSettings settings;

  /**
   * @param bootstrapServers host:port, separated by commas
   * @param consumer further properties of the client, e.g. for TLS and SASL
   * @param topics those that the partitions are of
   */
  public TopicRecount(String bootstrapServers, Map<String, String> consumer, List<String> topics) {
    WatermarkRule unused = new WatermarkRule(0, 0, 1, 0, 0);
    this.settings =
        KafkaSourceSettings.of(bootstrapServers, new KafkaTopics(topics, null), unused, "audit")
            .consumer(consumer)
            .build();
  }

  /** Called for each record. */
  public interface Visitor {
    void visit(SourcePartition partition, long position);
  }

  /**
   * What a partition has now.
   *
   * @param beginning first position that retention has left
   * @param end behind the last committed record
   * @param records committed records from the beginning to the position that was asked for
   */
  public record Counted(long beginning, long end, long records) {
    Counted withOneMore() {
      return new Counted(beginning, end, records + 1);
    }
  }

  /** Identity of each topic that exists; one that was created again has another. */
  public Map<String, String> identities() throws IOException, InterruptedException {
    try (KafkaCluster cluster = new KafkaCluster(settings)) {
      return cluster.topicsThatExist().entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().identity()));
    }
  }

  /**
   * Counts.
   *
   * @param below for each partition, the position where to stop; partitions have to exist
   * @param visitor called for each record
   * @throws IOException if Kafka does not answer, or gives nothing for a minute
   */
  public Map<SourcePartition, Counted> count(Map<SourcePartition, Long> below, Visitor visitor)
      throws IOException, InterruptedException {
    Map<SourcePartition, Counted> counted = new TreeMap<>();
    try (KafkaCluster cluster = new KafkaCluster(settings)) {
      Map<SourcePartition, Long> ends = cluster.ends(below.keySet());
      cluster
          .beginnings(below.keySet())
          .forEach((p, first) -> counted.put(p, new Counted(first, ends.getOrDefault(p, 0L), 0)));
    }
    Visitor counting =
        (p, position) -> {
          counted.computeIfPresent(p, (q, c) -> c.withOneMore());
          visitor.visit(p, position);
        };
    Map<TopicPartition, Long> open = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(settings, new MetadataWatch())) {
      counted.forEach(
          (p, c) -> {
            long stop = Math.min(below.getOrDefault(p, 0L), c.end());
            if (c.beginning() < stop) {
              open.put(KafkaCluster.topicPartition(p), stop);
            }
          });
      consumer.assign(open.keySet());
      open.keySet().forEach(p -> consumer.seek(p, beginning(counted, p)));
      read(consumer, open, counting);
    } catch (KafkaException e) {
      throw KafkaClients.failure(settings, e);
    }
    return counted;
  }

  private static long beginning(Map<SourcePartition, Counted> counted, TopicPartition kafka) {
    return Objects.requireNonNull(counted.get(KafkaCluster.sourcePartition(kafka))).beginning();
  }

  /** Until each partition has been read to its stop. */
  private static void read(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> open, Visitor visitor) {
    long moved = System.nanoTime();
    Map<TopicPartition, Long> at = positions(consumer, open);
    while (!open.isEmpty()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        TopicPartition kafka = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < open.getOrDefault(kafka, 0L)) {
          visitor.visit(KafkaCluster.sourcePartition(kafka), record.offset());
        }
      }
      Map<TopicPartition, Long> now = positions(consumer, open);
      if (!now.equals(at)) {
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > QUIET.toNanos()) {
        throw new TimeoutException("nothing came for a minute of " + open.keySet());
      }
      at = now;
      if (open.entrySet().removeIf(e -> now.getOrDefault(e.getKey(), 0L) >= e.getValue())) {
        consumer.assign(open.keySet());
      }
    }
  }

  private static Map<TopicPartition, Long> positions(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> open) {
    Map<TopicPartition, Long> positions = new HashMap<>();
    open.keySet().forEach(p -> positions.put(p, consumer.position(p)));
    return positions;
  }
}
