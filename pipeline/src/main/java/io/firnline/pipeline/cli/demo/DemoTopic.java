package io.firnline.pipeline.cli.demo;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * The demo's topic, as Kafka knows it.
 *
 * @param bootstrapServers of its broker
 * @param name of the topic
 * @param partitions it has
 */
record DemoTopic(String bootstrapServers, String name, int partitions) {

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
}
