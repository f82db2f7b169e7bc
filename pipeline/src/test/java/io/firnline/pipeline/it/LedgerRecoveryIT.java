package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import io.firnline.pipeline.it.RunProcess.Ended;
import io.firnline.pipeline.launch.Failures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What somebody does to tables and topics behind the pipeline's back: a job stops and says what to
 * do, and once that is done with {@code firnline ledger}, it goes on exactly.
 */
@Tag("more")
class LedgerRecoveryIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  private final SensorTopic topic = BROKER.topic(2, new Readings(4, 100, 0.01, 0.01));

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aTableThatWasRolledBackIsReadAgainAfterARepair(Kind kind) throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog(kind));
    LandingJob job = twoRuns(lake);
    rollBackToTheFirstRun(lake);
    assertThat(stopOf(job)).startsWith("Rolled back: table '" + lake.rows()).contains("--repair");
    Ended shown = ledger(lake);
    assertThat(shown.code()).as(shown.err()).isEqualTo(1);
    assertThat(shown.out()).contains("PROBLEM: Rolled back: table '" + lake.rows());
    Ended planned = ledger(lake, "--repair");
    assertThat(planned.code()).as(planned.err()).isZero();
    assertThat(planned.err()).contains("Nothing was changed: add --confirm=" + lake.rows());
    assertThat(stopOf(job)).startsWith("Rolled back: table");
    repair(lake, "--repair");
    assertGoesOnExactly(lake, job);
  }

  @Test
  void aTableThatIsRolledBackWhileAJobRunsStopsIt() throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = twoRuns(lake);
    CompletableFuture<Void> running = job.with("--windowSize=1s").start();
    Proof.await("a claim", () -> lake.ledger(lake.rows()).epoch() == 3);
    rollBackToTheFirstRun(lake);
    topic.append(2_000, 2_000);
    Throwable failure = catchThrowable(() -> running.get(4, TimeUnit.MINUTES));
    assertThat(Failures.message(failure)).startsWith("Rolled back: table");
    repair(lake, "--repair");
    assertGoesOnExactly(lake, job);
  }

  @Test
  void aCopyOfATableStopsAndTheOriginalGoesOn() throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = twoRuns(lake);
    String copy = lake.name("copy");
    Catalog catalog = lake.catalog().load();
    String metadata =
        ((HasTableOperations) lake.table(lake.rows()))
            .operations()
            .current()
            .metadataFileLocation();
    catalog.registerTable(TableIdentifier.parse(copy), metadata);
    LandingJob onCopy =
        job.with("--icebergTable=" + copy, "--deadLetterTable=" + lake.name("copy_dead"));
    assertThat(stopOf(onCopy)).startsWith("Copied: table '" + copy).contains("--adopt");
    topic.append(500, 500);
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    Ended adopted = command(lake, copy, "--adopt", "--confirm=" + copy, "--backup=" + folder);
    assertThat(adopted.code()).as(adopted.err()).isZero();
    onCopy.runUntilCaughtUp();
    assertThat(lake.read(copy)).hasSameSizeAs(lake.read(lake.rows()));
    topic.append(500, 500);
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  @Test
  void aHomeTableThatIsReplacedWhileItsSideTableStaysStopsAtOnce() {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = twoRuns(lake);
    lake.catalog().load().dropTable(TableIdentifier.parse(lake.rows()), false);
    assertThat(stopOf(job))
        .startsWith("Replaced: table '" + lake.deadLetters())
        .contains("Drop it too, or use another writer id");
    lake.catalog().load().dropTable(TableIdentifier.parse(lake.deadLetters()), false);
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  @Test
  void aTableThatIsReplacedInPlaceStops() {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = twoRuns(lake);
    Table table = lake.table(lake.rows());
    lake.catalog()
        .load()
        .buildTable(TableIdentifier.parse(lake.rows()), table.schema())
        .replaceTransaction()
        .commitTransaction();
    assertThat(stopOf(job)).startsWith("Rolled back: ").contains("It was replaced");
  }

  @Test
  void aTopicThatWasCreatedAgainIsReadOnceTheOldOneIsForgotten() throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = twoRuns(lake);
    long before = lake.settled(lake.rows());
    SensorTopic again;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
      admin.deleteTopics(List.of(topic.name())).all().get();
      again = BROKER.topic(topic.name(), 2, new Readings(5, 100, 0.01, 0.01));
    }
    again.append(300, 200);
    assertThat(stopOf(job)).startsWith("Another stream: ").contains("--forget=" + topic.name());
    assertThat(lake.settled(lake.rows())).isEqualTo(before);
    repair(lake, "--forget=" + topic.name());
    job.runUntilCaughtUp();
    assertThat(lake.settled(lake.rows())).isEqualTo(before + 500);
    assertThat(lake.read(lake.rows()).size() + lake.read(lake.deadLetters()).size())
        .isEqualTo(before + 500);
  }

  @Test
  void aConsumerGroupThatWasRewoundMeansNothing() throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = twoRuns(lake).with("--kafkaMonitoringGroup=" + topic.name());
    job.runUntilCaughtUp();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
      admin
          .alterConsumerGroupOffsets(
              topic.name(), Map.of(new TopicPartition(topic.name(), 0), new OffsetAndMetadata(0)))
          .all()
          .get();
    }
    topic.append(100, 100);
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }

  @Test
  void theLedgerIsShownInFullForPeopleAndPrograms() throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    var unused = twoRuns(lake);
    Ended text = ledger(lake);
    assertThat(text.code()).as(text.err()).isZero();
    assertThat(text.out())
        .contains(
            "Ledger of writer 'sensors' in " + lake.rows() + ": epoch 2,",
            "checksum right",
            topic.name() + "/1",
            "Side table " + lake.deadLetters() + ": files up to pane",
            "The ledger agrees with its tables.");
    JsonNode json = new ObjectMapper().readTree(ledger(lake, "--json").out());
    assertThat(json.at("/ok").asBoolean()).isTrue();
    assertThat(json.at("/ledger/partitions/1/next").asLong()).isEqualTo(1_500);
    assertThat(json.at("/ledger/counters/" + topic.name() + "/records").asLong())
        .isEqualTo(topic.records());
    Ended wrong = command(lake, lake.deadLetters());
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("it is a side table of " + lake.rows());
    Ended unconfirmed = ledger(lake, "--setPosition=sensors:3", "--confirm=lake.other");
    assertThat(unconfirmed.code()).isEqualTo(2);
    assertThat(unconfirmed.err()).contains("write stream/partition:position");
  }

  /** Two bounded runs, after which all that was sent is in the tables. */
  private LandingJob twoRuns(Lake lake) {
    LandingJob job = LandingJob.of(lake, BROKER, topic.name());
    topic.append(1_000, 1_000);
    job.runUntilCaughtUp();
    topic.append(500, 500);
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    return job;
  }

  private static void rollBackToTheFirstRun(Lake lake) {
    Table table = lake.table(lake.rows());
    Snapshot last = null;
    for (Snapshot snapshot : Warehouse.snapshots(table)) {
      last = "1".equals(snapshot.summary().get("firnline.epoch")) ? snapshot : last;
    }
    assertThat(last).isNotNull();
    table.manageSnapshots().rollbackTo(last.snapshotId()).commit();
  }

  /** On Direct, which tries once: Flink may name a task that was told too late, not the reason. */
  private static String stopOf(LandingJob job) {
    LandingJob direct = job.with("--runner=DirectRunner");
    return Failures.message(catchThrowable(direct::runUntilCaughtUp));
  }

  private void repair(Lake lake, String flag) throws Exception {
    Ended done = ledger(lake, flag, "--confirm=" + lake.rows(), "--backup=" + folder);
    assertThat(done.code()).as(done.err()).isZero();
    try (var files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .anyMatch(f -> f.startsWith("firnline-ledger-" + lake.rows()));
    }
  }

  private void assertGoesOnExactly(Lake lake, LandingJob job) {
    topic.append(200, 300);
    job.runUntilCaughtUp();
    new Contents(topic)
        .rows(lake, lake.rows())
        .deadLetters(lake, lake.deadLetters())
        .assertComplete();
    assertThat(lake.settled(lake.rows())).isEqualTo(topic.records());
    Ended fine = ledger(lake);
    assertThat(fine.code()).as(fine.out()).isZero();
  }

  private Ended ledger(Lake lake, String... flags) {
    return command(lake, lake.rows(), flags);
  }

  private Ended command(Lake lake, String table, String... flags) {
    List<String> words = new ArrayList<>(List.of("ledger", table));
    words.add("--icebergCatalog=" + lake.catalogJson());
    words.addAll(List.of(flags));
    try (RunProcess process = RunProcess.start(folder, words)) {
      return process.end();
    }
  }
}
