package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Covers;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code run} is killed with SIGKILL and started again without any state. {@code
 * -Dfirnline.kills=20 -Dfirnline.seed=N} kills more often, or as in a run that failed.
 */
class SigkillIT {
  private static final int KILLS = Integer.getInteger("firnline.kills", 3);
  private static final long SEED =
      Long.getLong("firnline.seed", new SplittableRandom().nextInt(1_000_000));

  private static EmbeddedKafka kafka;

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Covers({"iceberg#16008", "iceberg-kafka-connect#280"})
  @Test
  void losesAndDoublesNothingHoweverOftenItIsKilled() {
    SensorTopic topic = topic("killed");
    RunCommand run = command("killed");
    try (Traffic traffic = Traffic.start(topic, 4, SEED)) {
      for (int i = 0; i < KILLS; i++) {
        killAtRandom(run);
      }
    }
    assertExactAtTheEnd(run, topic);
  }

  @Test
  void losesAndDoublesNothingWhenEachStartHasAnotherWindowSize() {
    SensorTopic topic = topic("resized");
    RunCommand run = command("resized");
    try (Traffic traffic = Traffic.start(topic, 4, SEED)) {
      for (int i = 0; i < KILLS; i++) {
        killAtRandom(run.with("--windowSize=" + List.of("2s", "7s", "1s", "3s").get(i % 4)));
      }
    }
    assertExactAtTheEnd(run.with("--windowSize=5s"), topic);
  }

  @Covers("olake-PR#349")
  @Test
  void losesAndDoublesNothingWhenADrainIsKilled() {
    SensorTopic topic = topic("drained");
    topic.append(30_000, 10_000, 5_000, 300);
    RunCommand run = command("drained").with("--untilCaughtUp", "--windowSize=60s");
    for (int i = 0; i < KILLS; i++) {
      killAtRandom(run);
      topic.append(random.nextInt(5_000), random.nextInt(100), 10, random.nextInt(3));
    }
    assertExactAtTheEnd(run, topic);
  }

  /** Somewhere between a claim and a while after a few commits. */
  private void killAtRandom(RunCommand run) {
    long before = lastSequence(run);
    int commits = 1 + random.nextInt(4);
    int more = random.nextInt(1_500);
    try (RunProcess process = run.start()) {
      if (run.drains()) {
        // Its commits come at the end: the claim tells that it reads. Every second time it is
        // killed as soon as one is there, before the side tables have theirs.
        int wanted = 1 + more % 2;
        process.awaitWhile("a commit", () -> lastSequence(run) >= before + wanted);
        process.hasEndedWithin(wanted == 1 ? more : 0);
      } else {
        process.awaitWhile(
            commits + " commits, seed " + SEED, () -> lastSequence(run) >= before + commits);
        process.hasEndedWithin(more);
      }
      process.kill();
    }
  }

  private void assertExactAtTheEnd(RunCommand run, SensorTopic topic) {
    RunProcess.Ended ended = run.with("--untilCaughtUp").toTheEnd();
    assertThat(ended.code()).as("seed %d%n%s", SEED, ended.err()).isZero();
    try {
      run.lake().assertHoldsExactly(topic);
    } catch (AssertionError e) {
      throw new AssertionError("Seed " + SEED + ": " + e.getMessage(), e);
    }
    Ledger ledger = run.lake().ledger(run.lake().rows());
    assertThat(ledger.totals().records()).as("records, seed %d", SEED).isEqualTo(topic.records());
    assertThat(ledger.open()).isEmpty();
    assertThat(folder.toFile().list((at, name) -> name.startsWith("firnline-")))
        .as("folders that killed processes have left")
        .isEmpty();
  }

  private static long lastSequence(RunCommand run) {
    try {
      Snapshot last = run.lake().table("lake.sensors").currentSnapshot();
      return last == null ? 0 : last.sequenceNumber();
    } catch (NoSuchTableException e) {
      return 0;
    }
  }

  private static SensorTopic topic(String name) {
    kafka.createTopic(name, 4);
    return new SensorTopic(kafka.bootstrapServers(), name, new Readings(SEED, 100, 0.01, 0.002));
  }

  private RunCommand command(String topic) {
    return RunCommand.landing(folder, kafka.bootstrapServers(), topic);
  }
}
