package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.launch.Failures;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two jobs with one writer id: the later start goes on, the other one stops and says why. */
class TwoJobsIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @Test
  void theLaterStartGoesOnAndTheOtherEndsFenced() throws Exception {
    SensorTopic topic = BROKER.topic(2, new Readings(9, 100, 0.01, 0.005));
    topic.append(3_000, 1_000);
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = LandingJob.of(lake, BROKER, topic.name()).with("--windowSize=1s");
    CompletableFuture<Void> older = job.with("--launchId=older").start();
    Proof.await("the first job's rows", () -> lake.settled(lake.rows()) == topic.records());
    topic.append(500, 2_000);
    job.with("--launchId=newer").runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    topic.append(300, 300);
    Throwable failure = catchThrowable(() -> older.get(4, TimeUnit.MINUTES));
    assertThat(failure).isInstanceOf(ExecutionException.class);
    assertThat(Failures.message(failure)).startsWith("Fenced: ").contains("launch newer");
    assertThat(lake.ledger(lake.rows()).launches()).isEqualTo(List.of("older", "newer"));
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }
}
