package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.FileFault;
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
  void aJobThatKeepsItsStateLandsEachRecordOnce() throws IOException {
    SensorTopic topic = BROKER.topic(4, new Readings(11, 500, 0.01, 0.002));
    topic.append(110_000, 80_000, 10_000, 0);
    LandingJob job = job(topic).with("--commitGrouping=WINDOW", "--numberOfExecutionRetries=20");
    job.preflight();
    FaultPlan plan = new FaultPlan();
    plan.file(lake.rows(), ".parquet", 3, FileFault.CRASH_AFTER_CLOSE);
    plan.next(lake.rows(), Fault.NONE, Fault.CRASH_AFTER_COMMIT, Fault.NONE);
    plan.next(lake.rows(), Fault.CRASH_BEFORE_COMMIT, Fault.UNKNOWN_AFTER_SUCCESS);
    plan.next(lake.deadLetters(), Fault.NONE, Fault.CRASH_BEFORE_COMMIT);
    PipelineResult running = job.with(lake.faulty(plan)).submit();
    try {
      Proof.await("all records in the tables", () -> lake.settled(lake.rows()) == topic.records());
      Proof.await("all faults have happened", plan::allHappened);
      Proof.await("all side tables to follow", () -> lake.visible() >= topic.records());
    } finally {
      running.cancel();
    }
    lake.assertHoldsExactly(topic);
    assertThat(lake.ledger(lake.rows()).totals().late()).as("late rows").isPositive();
    assertThat(lake.ledger(lake.rows()).partitions()).as("positions").isEmpty();
    assertThat(plan.deletes()).as("files that somebody asked to delete").isEmpty();
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
    assertThatThrownBy(job::preflight)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot start without state: writer 'sensors' has committed ")
        .hasMessageContaining("--savepointPath")
        .hasMessageContaining("--kafkaStart=EARLIEST");
    job.with("--kafkaStart=LATEST").preflight();
    LandingJob positioned = job.with("--kafkaReader=POSITIONED", "--numberOfExecutionRetries=0");
    assertThatThrownBy(positioned::runUntilCaughtUp)
        .as("it would read all of it again")
        .hasStackTraceContaining("Cannot count positions as writer 'sensors'");
    lake.assertHoldsExactly(topic);
  }
}
