package io.firnline.pipeline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sensors say they have sent is what Kafka has, also after the broker was started again. */
class SensorsIT {
  private static final int PARTITIONS = 3;

  @Test
  void kafkaHasEveryRecordOnceOverTwoRuns(@TempDir Path dir) throws Exception {
    long sent = send(dir, 0, 0);
    sent += send(dir, 1, sent);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir)) {
      DemoTopic topic = new DemoTopic(kafka.bootstrapServers(), "s", PARTITIONS);
      assertThat(topic.records()).isEqualTo(sent);
      Map<Integer, Long> ends = topic.ends();
      assertThat(ends.keySet()).containsExactlyInAnyOrder(0, 1, 2);
      assertThat(ends.get(0)).as("the first is the longest").isGreaterThan(ends.get(1));
      assertThat(numbers(topic, sent)).hasSizeGreaterThan((int) (sent * 0.99));
    }
  }

  @Test
  void aTopicThatIsNotThereIsNamed(@TempDir Path dir) {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir)) {
      assertThatThrownBy(() -> new DemoTopic(kafka.bootstrapServers(), "none", 1).records())
          .hasMessage("Cannot ask Kafka for the end of none");
    }
  }

  private static long send(Path dir, int run, long before) throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir)) {
      if (run == 0) {
        kafka.createTopic("s", PARTITIONS);
      }
      DemoTopic topic = new DemoTopic(kafka.bootstrapServers(), "s", PARTITIONS);
      try (Sensors sensors = new Sensors(topic, 5_000, run)) {
        sensors.start();
        while (topic.records() - before < 2_000) {
          Thread.onSpinWait();
        }
        return sensors.stop();
      }
    }
  }

  /** Numbers of the records that can be read, each seen once. */
  private static Set<Long> numbers(DemoTopic topic, long count) throws Exception {
    Set<Long> numbers = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> record : records(topic, count)) {
      JsonNode json;
      try {
        json = new ObjectMapper().readTree(record.value());
      } catch (com.fasterxml.jackson.core.JsonProcessingException malformed) {
        continue;
      }
      assertThat(numbers.add(json.get("sequence").asLong())).as("%s twice", json).isTrue();
    }
    return numbers;
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(DemoTopic topic, long count) {
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", topic.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, topic.partitions())
              .mapToObj(p -> new TopicPartition(topic.name(), p))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (all.size() < count) {
        consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
      }
    }
    return all;
  }
}
