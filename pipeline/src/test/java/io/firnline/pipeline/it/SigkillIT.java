package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Covers;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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
    Kills kills = Kills.ofEndless("killed", SEED, run.lake().rows());
    try (Traffic traffic = Traffic.start(topic, 4, SEED)) {
      for (int i = 0; i < KILLS; i++) {
        kills.atRandom(run);
      }
    }
    assertExactAtTheEnd(kills, run, topic);
  }

  @Test
  void losesAndDoublesNothingWhenEachStartHasAnotherWindowSize() {
    SensorTopic topic = topic("resized");
    RunCommand run = command("resized");
    Kills kills = Kills.ofEndless("resized", SEED, run.lake().rows());
    try (Traffic traffic = Traffic.start(topic, 4, SEED)) {
      for (int i = 0; i < KILLS; i++) {
        kills.atRandom(run.with("--windowSize=" + List.of("2s", "7s", "1s", "3s").get(i % 4)));
      }
    }
    assertExactAtTheEnd(kills, run.with("--windowSize=5s"), topic);
  }

  @Covers("olake-PR#349")
  @Test
  void losesAndDoublesNothingWhenADrainIsKilled() {
    SensorTopic topic = topic("drained");
    topic.append(60_000, 20_000, 5_000, 300);
    RunCommand run = command("drained").with("--untilCaughtUp", "--windowSize=60s");
    Kills kills = Kills.ofBounded("drained", SEED, run.lake().rows());
    // A quick machine may have come to the end of one; it is started again, with more to read.
    for (int starts = 0; starts < 3 * KILLS && kills.made() < KILLS; starts++) {
      kills.atRandom(run);
      topic.append(random.nextInt(30_000), random.nextInt(500), 10, random.nextInt(3));
    }
    assertExactAtTheEnd(kills, run, topic);
  }

  /** While its tables are made, before its first claim and right after it; then on other tables. */
  @Test
  @Tag("more")
  void losesAndDoublesNothingWhenFirstStartsAreKilled() throws IOException {
    SensorTopic topic = topic("begun");
    topic.append(2_000, 500, 0, 1);
    Kills kills = Kills.ofEndless("begun", SEED, command("begun").lake().rows());
    for (int lake = 0; kills.made() < KILLS; lake++) {
      Path own = Files.createDirectory(folder.resolve("lake-" + lake));
      RunCommand run = RunCommand.landing(own, kafka.bootstrapServers(), topic.name());
      kills.amidFirstTables(run);
      while (kills.made() < KILLS && !kills.hasSnapshot(run)) {
        kills.byTheClock(run);
      }
      assertExact(run, topic);
    }
    assertMade(kills);
  }

  private static void assertExactAtTheEnd(Kills kills, RunCommand run, SensorTopic topic) {
    assertMade(kills);
    assertExact(run, topic);
  }

  private static void assertMade(Kills kills) {
    assertThat(kills.made()).as("kills of running processes, %s", kills).isEqualTo(KILLS);
    System.out.println(kills);
  }

  private static void assertExact(RunCommand run, SensorTopic topic) {
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
    assertNothingLeftBehind(run.folder());
  }

  /**
   * A start deletes the folders of processes that were killed. It knows them by their locks: one
   * killed in the moment between a folder and its lock leaves that, without contents.
   */
  private static void assertNothingLeftBehind(Path folder) {
    assertThat(folder.toFile().listFiles((at, name) -> name.startsWith("firnline-")))
        .as("folders that killed processes have left")
        .allSatisfy(left -> assertThat(left.list()).isSubsetOf("firnline.lock.new"));
  }

  private static SensorTopic topic(String name) {
    kafka.createTopic(name, 4);
    return new SensorTopic(kafka.bootstrapServers(), name, new Readings(SEED, 100, 0.01, 0.002));
  }

  private RunCommand command(String topic) {
    return RunCommand.landing(folder, kafka.bootstrapServers(), topic);
  }
}
