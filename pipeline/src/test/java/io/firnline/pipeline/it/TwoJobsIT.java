package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import io.firnline.pipeline.launch.Failures;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two jobs with one writer id: the later start goes on, the other one stops and says why. */
class TwoJobsIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @Covers("iceberg#16016")
  @Test
  void theLaterStartGoesOnAndTheOtherEndsFenced() throws Exception {
    SensorTopic topic = BROKER.topic(2, new Readings(9, 100, 0.01, 0.005));
    topic.append(3_000, 1_000);
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = LandingJob.of(lake, BROKER, topic.name()).with("--windowSize=1s");
    // Flink is told not to try again, else this would end in 16 hours.
    CompletableFuture<Void> older =
        job.with(
                "--launchId=older",
                "--numberOfExecutionRetries=1000",
                "--executionRetryDelay=60000")
            .start();
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

  private static Stream<Arguments> atOnce() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Proof.seeds().mapToObj(seed -> Arguments.of(kind, seed)));
  }

  /** Both find no table, make it, and claim: which of them is first is chance. */
  @ParameterizedTest
  @MethodSource("atOnce")
  void ofTwoThatAreStartedAtOnceExactlyOneGoesOn(Kind kind, long seed) throws Exception {
    SensorTopic topic = BROKER.topic(2, new Readings(seed, 100, 0.01, 0.005));
    topic.append(3_000, 1_000);
    Lake lake = Lake.in(WAREHOUSE.catalog(kind));
    LandingJob job = LandingJob.of(lake, BROKER, topic.name()).with("--windowSize=1s");
    Map<String, CompletableFuture<Void>> jobs = new TreeMap<>();
    for (String launch : List.of("one", "two")) {
      jobs.put(launch, job.with("--launchId=" + launch).start());
    }
    var any = CompletableFuture.anyOf(jobs.values().toArray(CompletableFuture[]::new));
    Throwable failure = catchThrowable(() -> any.get(4, TimeUnit.MINUTES));
    String winner = jobs.get("one").isDone() ? "two" : "one";
    assertThat(failure).isInstanceOf(ExecutionException.class);
    assertThat(Failures.message(failure)).startsWith("Fenced: ").contains("launch " + winner);
    topic.append(500, 2_000);
    Proof.await("all rows by the winner", () -> lake.settled(lake.rows()) == topic.records());
    assertThat(jobs.get(winner)).isNotDone();
    lake.assertHoldsExactly(topic);
    job.with("--launchId=three").runUntilCaughtUp();
    assertThat(lake.ledger(lake.rows()).launches()).endsWith(winner, "three").hasSize(3);
    topic.append(300, 300);
    Throwable last = catchThrowable(() -> jobs.get(winner).get(4, TimeUnit.MINUTES));
    assertThat(Failures.message(last)).startsWith("Fenced: ").contains("launch three");
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }
}
