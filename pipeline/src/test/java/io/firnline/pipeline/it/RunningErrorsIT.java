package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Covers;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.it.RunProcess.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to a table, a topic or a writer id while a job runs, or between two: the job ends
 * with the reason, and nothing is lost or doubled when it is started as the message says.
 */
class RunningErrorsIT {
  private static final Duration SOON = Duration.ofSeconds(90);

  private static EmbeddedKafka kafka;

  @TempDir Path folder;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void namesATableThatIsDroppedWhileItRuns() {
    SensorTopic topic = topic("dropped", 1);
    RunCommand run = command("dropped");
    Ended ended;
    try (Traffic traffic = Traffic.start(topic, 2, 1);
        RunProcess process = run.start()) {
      awaitCommits(process, run, 2);
      drop(run, "lake.sensors");
      ended = process.end(SOON);
    }
    Refusals.assertRefused(
        ended,
        1,
        "Failed: Cannot commit: table 'lake.sensors' does not exist in catalog 'iceberg'");
    drop(run, "lake.sensors_dead");
    assertExactAtTheEnd(run, topic);
  }

  @Test
  void theOlderOfTwoJobsOfOneWriterEndsAndTheNewerGoesOn() {
    SensorTopic topic = topic("twice", 1);
    RunCommand run = command("twice");
    try (Traffic traffic = Traffic.start(topic, 2, 2);
        RunProcess older = run.with("--launchId=older").start()) {
      awaitCommits(older, run, 2);
      try (RunProcess newer = run.with("--launchId=newer").start()) {
        Refusals.assertRefused(
            older.end(SOON),
            1,
            "Failed: Fenced: this job is epoch 1 of writer 'sensors', but launch newer has started epoch 2.",
            "One writer id belongs to one job: stop this one, or give it a writer id of its own");
        awaitCommits(newer, run, 2);
        assertThat(newer.isRunning()).isTrue();
        newer.kill();
      }
    }
    assertExactAtTheEnd(run, topic);
  }

  @Covers("iceberg-kafka-connect#308")
  @Test
  void namesATopicThatWasCreatedAgainBetweenTwoRuns() throws Exception {
    SensorTopic topic = topic("recreated", 1);
    topic.append(1_000, 1_000);
    RunCommand run = command("recreated");
    assertExactAtTheEnd(run, topic);
    recreate("recreated");
    new SensorTopic(kafka.bootstrapServers(), "recreated", readings(2)).append(2_000, 3_000);
    Refusals.assertRefused(
        run.toTheEnd(),
        1,
        "Failed: Another stream: 'recreated' has the identity ",
        "It was deleted and created again",
        "Use another writer id");
    run.lake().assertHoldsExactly(topic);
  }

  @Covers("iceberg-kafka-connect#308")
  @Test
  void takesNoRecordOfATopicThatIsCreatedAgainWhileItRuns() throws Exception {
    SensorTopic topic = topic("replaced", 1);
    RunCommand run = command("replaced");
    try (RunProcess process = run.start()) {
      try (Traffic traffic = Traffic.start(topic, 2, 1)) {
        awaitCommits(process, run, 2);
      }
      recreate("replaced");
      // More than before, so that the positions of the old one exist in the new one.
      new SensorTopic(kafka.bootstrapServers(), "replaced", readings(2)).append(50_000, 50_000);
      // Whether the reader asks while there is no such topic, or when there is another one, is the
      // broker's and the clock's: both answers name the topic, what happened, and the remedy.
      Ended ended = process.end(SOON);
      Refusals.assertRefused(ended, 1, "replaced", "created again", "another writer id");
    }
    var unused =
        new Contents(topic)
            .rows(run.lake(), run.lake().rows())
            .deadLetters(run.lake(), run.lake().deadLetters());
  }

  @Test
  void namesATopicThatIsDeletedWhileItRuns() throws Exception {
    SensorTopic topic = topic("deleted", 1);
    RunCommand run = command("deleted");
    try (RunProcess process = run.start()) {
      try (Traffic traffic = Traffic.start(topic, 2, 1)) {
        awaitCommits(process, run, 2);
      }
      try (Admin admin = admin()) {
        admin.deleteTopics(List.of("deleted")).all().get();
      }
      Refusals.assertRefused(
          process.end(SOON),
          1,
          "Failed: Cannot go on without topics [deleted]",
          "another writer id");
    }
    var unused =
        new Contents(topic)
            .rows(run.lake(), run.lake().rows())
            .deadLetters(run.lake(), run.lake().deadLetters());
  }

  @Covers("iceberg#17551")
  @Test
  void namesThePositionsThatRetentionHasDeleted() throws Exception {
    SensorTopic topic = topic("aged", 1);
    topic.append(1_000, 1_000);
    RunCommand run = command("aged");
    assertExactAtTheEnd(run, topic);
    topic.append(1_000, 1_000);
    try (Admin admin = admin()) {
      admin
          .deleteRecords(Map.of(new TopicPartition("aged", 0), RecordsToDelete.beforeOffset(1_500)))
          .all()
          .get();
    }
    Refusals.assertRefused(
        run.toTheEnd(),
        1,
        "Failed: Positions are lost: aged/0 is needed from 1000 on, but Kafka has it from 1500 on",
        "To go on without them, for ever: --acceptLoss=aged/0:1000-1500");
  }

  private static void assertExactAtTheEnd(RunCommand run, SensorTopic topic) {
    Ended ended = run.with("--untilCaughtUp").toTheEnd();
    assertThat(ended.code()).as(ended.err()).isZero();
    run.lake().assertHoldsExactly(topic);
  }

  /** Waits for snapshots with rows. */
  private static void awaitCommits(RunProcess process, RunCommand run, int commits) {
    long before = snapshots(run);
    process.awaitWhile(commits + " commits", () -> snapshots(run) >= before + commits);
  }

  private static long snapshots(RunCommand run) {
    try {
      long count = 0;
      for (Snapshot snapshot : run.lake().table("lake.sensors").snapshots()) {
        count += snapshot.summary().containsKey("added-records") ? 1 : 0;
      }
      return count;
    } catch (NoSuchTableException e) {
      return 0;
    }
  }

  private static void drop(RunCommand run, String table) {
    run.lake().catalog().load().dropTable(TableIdentifier.parse(table), false);
  }

  private static void recreate(String topic) throws Exception {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
    kafka.createTopic(topic, 2);
  }

  private static Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  private static SensorTopic topic(String name, long seed) {
    kafka.createTopic(name, 2);
    return new SensorTopic(kafka.bootstrapServers(), name, readings(seed));
  }

  private static Readings readings(long seed) {
    return new Readings(seed, 100, 0.01, 0.002);
  }

  private RunCommand command(String topic) {
    return RunCommand.landing(folder, kafka.bootstrapServers(), topic);
  }
}
