package io.firnline.pipeline.it;

import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Seeds;
import io.firnline.iceberg.testing.Warehouse;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Beam's runners do that would lose or double rows without a cure of ours, on real runners.
 */
class BeamTrapsIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final int CRASHES = 4;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  static LongStream seeds() {
    return Seeds.all();
  }

  /**
   * Beam on Flink keeps what waits for stable input in a ring of buffers, one for each concurrent
   * checkpoint. With more than can be under way, what was restored is never mixed with what comes
   * after it.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Tag("faults")
  void restartsAmidManyWindowsAreExact(long seed) throws Exception {
    SensorTopic topic = created(seed);
    FaultPlan plan = crashes(CRASHES);
    try (SteadyTraffic unused = SteadyTraffic.start(topic)) {
      PipelineResult running = job(topic).with(lake.faulty(plan)).submit();
      try {
        Proof.await("all crashes", plan::allHappened);
        long before = lake.settled(lake.rows());
        Proof.await("more commits", () -> lake.settled(lake.rows()) > before + 200);
      } finally {
        running.cancel();
      }
    }
    job(topic).runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  /**
   * The Direct runner hands out the windows of a key in the order of a hash map: the committer
   * sorts them. The second way of reading is the one of Runner v2.
   */
  @ParameterizedTest(name = "seed {0}, {1}")
  @MethodSource("ways")
  void panesInAnyOrderAreExact(long seed, String way) {
    SensorTopic topic = BROKER.topic(3, new Readings(seed, 10, 0.01, 0.005));
    topic.append(4_000, 2_500, 100);
    job(topic).with("--runner=DirectRunner", "--experiments=" + way).runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    CommitAudit.of(lake, lake.rows()).assertWindowsHoldTheirRows(1_000);
  }

  static Stream<Arguments> ways() {
    return seeds()
        .boxed()
        .flatMap(
            seed ->
                Stream.of("use_deprecated_read", "use_sdf_read")
                    .map(way -> Arguments.of(seed, way)));
  }

  /**
   * A watermark counts back from the newest record of the first batch, which may be long before its
   * oldest: the second batch would then be covered by an earlier window than the first.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aFirstBatchThatIsYoungerThanItsDisorderIsNoStepBack(long seed) {
    SensorTopic topic = BROKER.topic(2, new Readings(seed, 10, 0, 0.005));
    topic.append(2_000, 1_000);
    job(topic)
        .with("--allowedDisorder=20s", "--kafkaConsumerProperties={\"max.poll.records\":\"20\"}")
        .runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  /**
   * A reader that is restored must hold the watermark back before it has read anything, however
   * long it takes to begin: here its table does not answer at first.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Tag("faults")
  void aRestoredReaderThatBeginsLateHoldsTheOthersBack(long seed) throws Exception {
    SensorTopic topic = created(seed);
    FaultPlan plan = crashes(CRASHES);
    awayAfterEach(plan, 3 * CRASHES + 3);
    try (SteadyTraffic unused = SteadyTraffic.start(topic)) {
      PipelineResult running = job(topic).with(lake.faulty(plan)).submit();
      try {
        Proof.await("all crashes", plan::allHappened);
        long before = lake.settled(lake.rows());
        Proof.await("more commits", () -> lake.settled(lake.rows()) > before + 200);
      } finally {
        running.cancel();
      }
    }
    job(topic).runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  private void awayAfterEach(FaultPlan plan, int requests) {
    if (requests > 0) {
      plan.beforeCommit(
          lake.rows(),
          table -> {
            plan.awayLoads(lake.rows(), 4);
            awayAfterEach(plan, requests - 1);
          });
    }
  }

  /** A topic whose tables are there: the faulty catalog creates none. */
  private SensorTopic created(long seed) {
    SensorTopic topic = BROKER.topic(2, new Readings(seed, 10, 0.01, 0.005));
    topic.append(10, 10);
    job(topic).runUntilCaughtUp();
    return topic;
  }

  /** A job with so many windows that some close at every moment. */
  private LandingJob job(SensorTopic topic) {
    return LandingJob.of(lake, BROKER, topic.name())
        .with(
            "--windowSize=1s",
            "--allowedDisorder=1s",
            "--parallelism=2",
            "--numberOfExecutionRetries=" + (CRASHES + 5));
  }

  /** The worker dies with what a checkpoint has released, each time after two commits. */
  private FaultPlan crashes(int times) {
    FaultPlan plan = new FaultPlan();
    Fault[] each = {Fault.NONE, Fault.NONE, Fault.CRASH_BEFORE_COMMIT};
    for (int i = 0; i < times; i++) {
      plan.next(lake.rows(), Arrays.copyOf(each, each.length));
    }
    return plan;
  }
}
