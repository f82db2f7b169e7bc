package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.pipeline.source.Share;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;

/** A job with so many windows that a checkpoint releases several. */
record TrapJob(Lake lake, LandingJob job, SensorTopic topic) {
  /** Nothing is changed. */
  static final Consumer<Pipeline> CURED = pipeline -> {};

  private static final int CRASHES = 3;
  private static final int FILES_IN_A_CHECKPOINT = 10;
  private static final Duration LONGEST_CHECKPOINT = Duration.ofSeconds(8);
  private static final long LOOK_NANOS = Duration.ofMillis(2).toNanos();
  private static final int MORE_RECORDS = 200;

  /** On a topic that has just begun. Its tables are there: the faulty catalog creates none. */
  static TrapJob begun(Broker broker, Lake lake, long seed) {
    TrapJob job = on(broker, lake, new Readings(seed, 10, 0.01, 0.005), 10, 10);
    job.land(CURED);
    return job;
  }

  /** On a topic of which Direct gives the committer many windows at once. */
  static TrapJob onDirect(Broker broker, Lake lake, long seed, String wayToRead) {
    return on(broker, lake, new Readings(seed, 10, 0.01, 0.005), 4_000, 2_500, 100)
        .with("--runner=DirectRunner", "--experiments=" + wayToRead);
  }

  /** Whose batches are younger than records may come late. */
  static TrapJob inSmallBatches(Broker broker, Lake lake, long seed) {
    return on(broker, lake, new Readings(seed, 10, 0, 0.005), 2_000, 1_000)
        .with("--allowedDisorder=20s", "--kafkaConsumerProperties={\"max.poll.records\":\"20\"}");
  }

  private static TrapJob on(Broker broker, Lake lake, Readings readings, long... counts) {
    SensorTopic topic = broker.topic(counts.length, readings);
    topic.append(counts);
    LandingJob job =
        LandingJob.of(lake, broker, topic.name())
            .with(
                "--windowSize=1s",
                "--allowedDisorder=1s",
                "--parallelism=2",
                "--numberOfExecutionRetries=" + (CRASHES + 5));
    return new TrapJob(lake, job, topic);
  }

  TrapJob with(String... flags) {
    return new TrapJob(lake, job.with(flags), topic);
  }

  /** To the end that the topic has now. */
  void land(Consumer<Pipeline> change) {
    Pipeline pipeline = job.with("--untilCaughtUp=true").pipeline();
    change.accept(pipeline);
    pipeline.run().waitUntilFinish();
  }

  /**
   * Its topic grows all the time, and its worker dies with what a checkpoint has released, each
   * time after two commits. Windows close before each checkpoint, and a checkpoint takes so long
   * that more of them close meanwhile.
   */
  Reason endOfCrashesInSlowCheckpoints(Path folder) throws Exception {
    FaultPlan plan = crashes();
    FaultyCheckpoints.Plan slow = FaultyCheckpoints.slow(folder, () -> awaitMoreFiles(plan));
    return end(
        plan, CURED, slow.flag(), "--checkpointInterval=2s", "--minPauseBetweenCheckpoints=1500");
  }

  private static void awaitMoreFiles(FaultPlan plan) {
    long enough = plan.filesBegun(".parquet") + FILES_IN_A_CHECKPOINT;
    long end = System.nanoTime() + LONGEST_CHECKPOINT.toNanos();
    while (plan.filesBegun(".parquet") < enough && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /**
   * The worker dies as often, and the second reader of the one that takes its place gets nothing
   * before the first one is far ahead.
   */
  Reason endOfCrashesWithALateReader(Consumer<Pipeline> change) throws Exception {
    boolean first = new Share(1, 2).holds(new SourcePartition(topic.name(), "0"));
    LatePolls.Plan late = LatePolls.of(first ? 0 : 1);
    Reason end = end(crashes(), change, "--parallelism=1", "--sourceSplits=2", late.flag());
    assertThat(late.held()).as("readers that were late").isPositive();
    return end;
  }

  private FaultPlan crashes() {
    FaultPlan plan = new FaultPlan();
    for (int i = 0; i < CRASHES; i++) {
      plan.next(lake.rows(), Fault.NONE, Fault.NONE, Fault.CRASH_BEFORE_COMMIT);
    }
    return plan;
  }

  /**
   * Why the ledger stopped it: {@link Reason#FENCED} when it had gone on after all crashes and a
   * later start took its place; else it could not go on by itself. The tables are complete then.
   */
  private Reason end(FaultPlan plan, Consumer<Pipeline> change, String... flags) throws Exception {
    Pipeline pipeline = job.with(flags).with(lake.faulty(plan)).pipeline();
    change.accept(pipeline);
    Throwable failure;
    try (SteadyTraffic unused = SteadyTraffic.start(topic)) {
      CompletableFuture<Void> running =
          CompletableFuture.runAsync(
              () -> pipeline.run().waitUntilFinish(), task -> new Thread(task).start());
      Proof.await("all crashes", () -> running.isDone() || plan.allHappened());
      long before = lake.settled(lake.rows());
      Proof.await(
          "more commits",
          () -> running.isDone() || lake.settled(lake.rows()) > before + MORE_RECORDS);
      job.runUntilCaughtUp();
      failure = catchThrowable(() -> running.get(4, TimeUnit.MINUTES));
    }
    job.runUntilCaughtUp();
    return reason(failure);
  }

  /** Why the ledger stopped a job. */
  static Reason reason(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .filter(LedgerStopException.class::isInstance)
        .map(stop -> ((LedgerStopException) stop).reason())
        .findFirst()
        .orElseThrow(() -> new AssertionError("Not stopped by the ledger", failure));
  }
}
