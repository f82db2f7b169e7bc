package io.firnline.pipeline.it;

import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Beam's KafkaIO as a message source, on a real Kafka and a real Flink. */
@Tag("more")
class KafkaIoIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  private LandingJob job(SensorTopic topic) {
    return LandingJob.of(lake, BROKER, topic.name())
        .with("--kafkaReader=KAFKA_IO", "--parallelism=2", "--maxParallelism=2");
  }

  /** Disorder, late and malformed records, an empty partition; the job dies four times. */
  @Test
  void aJobThatKeepsItsStateLandsEachRecordOnce() throws Exception {
    SensorTopic topic = BROKER.topic(4, new Readings(11, 500, 0.01, 0.002));
    topic.append(110_000, 80_000, 10_000, 0);
    new StateKept(lake, job(topic)).land(() -> {}, topic::records);
    lake.assertHoldsExactly(topic);
  }

  /** What KafkaIO has read is in the state of its job; the table knows none of it. */
  @Test
  void aSecondStartWithoutStateIsRefused() throws IOException {
    SensorTopic topic = BROKER.topic(1, new Readings(12, 100, 0, 0));
    topic.append(100);
    LandingJob job = job(topic);
    job.preflight();
    PipelineResult running = job.submit();
    try {
      Proof.await("all records in the tables", () -> lake.settled(lake.rows()) == topic.records());
    } finally {
      running.cancel();
    }
    lake.assertHoldsExactly(topic);
    StateKept.assertRefusedWithout(
        lake, job, "--kafkaStart=EARLIEST", "--kafkaStart=LATEST", "--kafkaReader=POSITIONED");
    lake.assertHoldsExactly(topic);
  }
}
