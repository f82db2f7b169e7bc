package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.beam.sdk.PipelineResult;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Offsets of a consumer group, for lag monitors: they follow the job, and never lead it. */
class MonitoringIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final SensorTopic topic = BROKER.topic(2, new Readings(17, 100, 0.01, 0.005));

  @Test
  void offsetsReachWhatWasReadAndAreNeverReadBack() throws Exception {
    topic.append(3_000, 2_000);
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job =
        LandingJob.of(lake, BROKER, topic.name()).with("--kafkaMonitoringGroup=" + topic.name());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
      PipelineResult running = job.submit();
      try {
        Proof.await("offsets of all that was read", () -> offsets(admin).equals(topic.lengths()));
      } finally {
        running.cancel();
      }
      admin
          .alterConsumerGroupOffsets(topic.name(), Map.of(kafka(0), at(7), kafka(1), at(1_999)))
          .all()
          .get();
      topic.append(500, 500);
      job.runUntilCaughtUp();
      lake.assertHoldsExactly(topic);
    }
    assertThat(lake.ledger(lake.rows()).totals().records()).isEqualTo(topic.records());
  }

  private Map<Integer, Long> offsets(Admin admin) {
    try {
      Map<Integer, Long> offsets = new HashMap<>();
      admin
          .listConsumerGroupOffsets(topic.name())
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach((p, offset) -> offsets.put(p.partition(), offset.offset()));
      return offsets;
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("Cannot ask for the group's offsets", e);
    }
  }

  private TopicPartition kafka(int partition) {
    return new TopicPartition(topic.name(), partition);
  }

  private static OffsetAndMetadata at(long offset) {
    return new OffsetAndMetadata(offset);
  }
}
