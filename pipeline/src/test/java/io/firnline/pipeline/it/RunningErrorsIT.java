package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Covers;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.it.RunProcess.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
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
        "Failed: Cannot commit: table 'lake.sensors' does not exist in catalog 'iceberg', and the ledger of writer 'sensors' was in it",
        "If it was renamed or dropped by mistake, bring it back",
        "Else drop its side tables too (lake.sensors_dead), then start the job without state");
    drop(run, "lake.sensors_dead");
    assertExactAtTheEnd(run, topic);
  }

  /** What it held is gone with it; nothing else is. */
  @Test
  void namesADeadLetterTableThatIsDroppedWhileItRuns() {
    SensorTopic topic = topic("letters", new Readings(3, 100, 0.01, 0.05));
    topic.append(1_000, 1_000);
    RunCommand run = command("letters");
    Lake lake = run.lake();
    List<Record> gone;
    Ended ended;
    try (RunProcess process = run.start()) {
      process.awaitWhile("all", () -> lake.settled("lake.sensors") == topic.records());
      process.awaitWhile("its letters", () -> lake.visible() == topic.records());
      gone = lake.read("lake.sensors_dead");
      drop(run, "lake.sensors_dead");
      topic.append(500, 500);
      ended = process.end(SOON);
    }
    Refusals.assertRefused(
        ended,
        1,
        "Failed: Cannot commit: table 'lake.sensors_dead' does not exist in catalog 'iceberg'. It is a side table of 'lake.sensors'",
        "If it was renamed or dropped by mistake, bring it back",
        "Else start the job without state, which makes it anew");
    Ended again = run.with("--untilCaughtUp").toTheEnd();
    assertThat(again.code()).as(again.err()).isZero();
    List<Record> letters = lake.read("lake.sensors_dead");
    new Contents(topic).deadLetters("lake.sensors_dead", letters); // none is there twice
    new Contents(topic)
        .rows(lake, "lake.sensors")
        .deadLetters("lake.sensors_dead", gone)
        .deadLetters("lake.sensors_dead", without(letters, gone))
        .assertComplete();
    assertThat(without(letters, gone)).hasSizeGreaterThan(20);
    assertThat(lake.settled("lake.sensors")).isEqualTo(topic.records());
  }

  /** Those that are not among others, each as often as it is there once more. */
  private static List<Record> without(List<Record> all, List<Record> others) {
    Map<Record, Integer> left = new HashMap<>();
    others.forEach(record -> left.merge(record, 1, Integer::sum));
    List<Record> rest = new ArrayList<>();
    for (Record record : all) {
      if (left.merge(record, -1, Integer::sum) < 0) {
        rest.add(record);
      }
    }
    return rest;
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

  /** The remedy that the messages name; what there was stays as it is. */
  private static void assertAnotherWriterReadsAll(RunCommand run, SensorTopic topic) {
    Lake lake = run.lake();
    List<Record> rows = lake.read("lake.sensors");
    List<Record> letters = lake.read("lake.sensors_dead");
    Ended ended = run.with("--writerId=anew", "--untilCaughtUp").toTheEnd();
    assertThat(ended.code()).as(ended.err()).isZero();
    List<Record> rowsNow = lake.read("lake.sensors");
    List<Record> lettersNow = lake.read("lake.sensors_dead");
    new Contents(topic)
        .rows("lake.sensors", without(rowsNow, rows))
        .deadLetters("lake.sensors_dead", without(lettersNow, letters))
        .assertComplete();
    assertThat((long) rowsNow.size() + lettersNow.size())
        .isEqualTo(rows.size() + letters.size() + topic.records());
  }

  @Covers("iceberg-kafka-connect#308")
  @Test
  void takesNoRecordOfATopicThatIsCreatedAgainWhileItRuns() throws Exception {
    SensorTopic topic = topic("replaced", 1);
    SensorTopic again = new SensorTopic(kafka.bootstrapServers(), "replaced", readings(2));
    RunCommand run = command("replaced");
    Lake lake = run.lake();
    try (RunProcess process = run.start()) {
      try (Traffic traffic = Traffic.start(topic, 2, 1)) {
        awaitCommits(process, run, 2);
      }
      process.awaitWhile("all", () -> lake.settled("lake.sensors") == topic.records());
      process.awaitWhile("its letters", () -> lake.visible() == topic.records());
      recreate("replaced");
      // More than before, so that the positions of the old one exist in the new one.
      again.append(20_000, 20_000);
      assertThat(topic.lengths().values()).allMatch(length -> length < 20_000);
      // Whether the reader asks while there is no such topic, or when there is another one, is the
      // broker's and the clock's: both answers name the topic, what happened, and the remedy.
      Ended ended = process.end(SOON);
      Refusals.assertRefused(ended, 1, "replaced", "created again", "another writer id");
    }
    lake.assertHoldsExactly(topic);
    assertThat(lake.ledger("lake.sensors").open()).isEmpty();
    assertThat(frontiers(lake)).isEqualTo(topic.lengths());
    assertAnotherWriterReadsAll(run, again);
  }

  /** Up to where each partition has been read. */
  private static Map<Integer, Long> frontiers(Lake lake) {
    Map<Integer, Long> frontiers = new TreeMap<>();
    lake.ledger("lake.sensors")
        .partitions()
        .forEach((p, known) -> frontiers.put(Integer.parseInt(p.partition()), known.next()));
    return frontiers;
  }

  /** What was read and not yet committed is lost with it, as the message says, and no more. */
  @Test
  void namesATopicThatIsDeletedWhileItRuns() throws Exception {
    // Without bad records: letters of the last commit may wait for the next start.
    SensorTopic topic = topic("deleted", new Readings(1, 100, 0.01, 0));
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
          "what was read and not yet committed is lost with them",
          "another writer id");
    }
    assertHoldsWhatTheLedgerSays(run.lake(), topic);
    kafka.createTopic("deleted", 2);
    SensorTopic again = new SensorTopic(kafka.bootstrapServers(), "deleted", readings(2));
    again.append(2_000, 1_000);
    assertAnotherWriterReadsAll(run, again);
  }

  /** All that was read is in the tables, but for what the ledger counts in open windows. */
  private static void assertHoldsWhatTheLedgerSays(Lake lake, SensorTopic topic) {
    List<Record> rows = lake.read("lake.sensors");
    new Contents(topic).rows("lake.sensors", rows); // each was sent, and is there once
    Map<Integer, Long> frontiers = frontiers(lake);
    assertThat(rows)
        .isNotEmpty()
        .allMatch(row -> position(row) < frontiers.getOrDefault(partition(row), 0L));
    Ledger ledger = lake.ledger("lake.sensors");
    long read = frontiers.values().stream().mapToLong(Long::longValue).sum();
    long open = ledger.open().values().stream().mapToLong(Tally::records).sum();
    assertThat(ledger.totals().records()).isEqualTo(read - open);
    assertThat(ledger.totals().rows()).isEqualTo(read - open);
    assertThat(rows).hasSize(Math.toIntExact(read - open));
  }

  private static int partition(Record row) {
    return Integer.parseInt((String) row.getField("_partition"));
  }

  private static long position(Record row) {
    return (Long) row.getField("_position");
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

  /** It says so once, and takes what appears later: within half a minute. */
  @Tag("more")
  @Test
  void warnsOfAPatternThatMatchesNothingYet() {
    RunCommand run =
        command("")
            .without("--kafkaTopics")
            .with("--kafkaTopicPattern=appears-*", "--windowSize=1s");
    String warning = "Reading nothing yet: no topic of " + kafka.bootstrapServers() + " matches";
    try (RunProcess process = run.start()) {
      process.awaitWhile("a warning", () -> process.errors().contains(warning));
      SensorTopic topic = topic("appears---", 1);
      topic.append(300, 200);
      Lake lake = run.lake();
      process.awaitWhile("its records", () -> lake.settled("lake.sensors") == topic.records());
      process.awaitWhile("its letters", () -> lake.visible() == topic.records());
      assertThat(process.errors()).containsOnlyOnce(warning);
      process.kill();
      lake.assertHoldsExactly(topic);
    }
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
    return topic(name, readings(seed));
  }

  private static SensorTopic topic(String name, Readings readings) {
    kafka.createTopic(name, 2);
    return new SensorTopic(kafka.bootstrapServers(), name, readings);
  }

  private static Readings readings(long seed) {
    return new Readings(seed, 100, 0.01, 0.002);
  }

  private RunCommand command(String topic) {
    return RunCommand.landing(folder, kafka.bootstrapServers(), topic);
  }
}
