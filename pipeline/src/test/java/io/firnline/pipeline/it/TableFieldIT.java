package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Check.Status;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.audit.LandingAudit;
import io.firnline.pipeline.cli.CommandRun;
import io.firnline.pipeline.it.Readings.Reading;
import io.firnline.pipeline.parse.ddl.SchemaText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tables that records or topics name while the job runs. */
@Tag("more")
class TableFieldIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final Lake lake = Lake.in(WAREHOUSE.catalog());
  private final String home = lake.name("firnline_" + Lake.WRITER);
  private final String late = lake.name("late");

  private LandingJob job(String topic) {
    return LandingJob.of(lake, BROKER, topic)
        .without("deadLetterTable")
        .with(
            "--icebergTable=" + lake.name("{type}"),
            "--tableField=type",
            "--maxTables=" + TypedTopic.TABLES,
            "--schema=type string, value long, timestamp long",
            "--metadataColumns=topic,partition,offset",
            "--lateRows=SIDE_TABLE",
            "--lateTable=" + late);
  }

  private long tables() {
    return IntStream.range(0, TypedTopic.TABLES).filter(i -> lake.has(lake.name("t" + i))).count();
  }

  /**
   * Killed while it makes its tables, then dead between home and side tables, then run to the end:
   * each start has nothing but the tables.
   */
  @Test
  void everyStartGoesOnExactly(@TempDir Path folder) throws Exception {
    TypedTopic topic = new TypedTopic(BROKER);
    topic.append(3_000);
    var unused =
        Tables.loadOrCreate(
            lake.catalog(),
            lake.name("unfit"),
            TableCreation.of(SchemaText.parse("type string, value date")));
    LandingJob job = job(topic.name());
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(job.flags());
    try (RunProcess process = RunProcess.start(folder, words)) {
      process.awaitWhile("tables", () -> tables() < 2);
      process.kill();
    }
    job.runUntilCaughtUp();
    topic.assertLanded(lake, late);
    assertThat(tables()).isEqualTo(TypedTopic.TABLES);
    topic.append(3_000);
    FaultPlan plan =
        new FaultPlan()
            .next(home, Fault.NONE, Fault.CRASH_AFTER_COMMIT)
            .next(lake.name("t3"), Fault.CRASH_BEFORE_COMMIT);
    // One reader: of two that claim at once the one that is refused may take home's second fault.
    LandingJob dying =
        job.with(lake.faulty(plan), "--numberOfExecutionRetries=0", "--sourceSplits=1");
    assertThatThrownBy(dying::runUntilCaughtUp).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(dying::runUntilCaughtUp).isInstanceOf(RuntimeException.class);
    assertThat(plan.allHappened()).isTrue();
    topic.append(2_000);
    job.runUntilCaughtUp();
    topic.assertLanded(lake, late);
    assertThat(lake.settled(home)).isEqualTo(topic.records());
    assertThat(lake.ledger(home).open()).isEmpty();
    assertThat(lake.has(lake.name("never"))).as("a table for a record that is no row").isFalse();
    assertThat(lake.read(lake.name("unfit"))).isEmpty();
    assertCommandsWork(job);
  }

  private void assertCommandsWork(LandingJob job) throws Exception {
    AuditReport report =
        new LandingAudit(
                lake.catalog(),
                home,
                Lake.WRITER,
                true,
                Optional.of(new LandingAudit.Source(BROKER.bootstrapServers(), Map.of(), false)))
            .run();
    assertThat(report.checks()).filteredOn(c -> c.status() != Status.OK).isEmpty();
    assertThat(report.tables()).hasSize(TypedTopic.TABLES + 3);
    String table = lake.name("t3");
    assertThat(run(0, "show", home)).contains(Lake.WRITER);
    assertThat(run(0, "show", table)).contains(table);
    assertThat(run(0, "complete", table, "--through=2024-06-10T06:13:00Z")).startsWith("Complete:");
    assertThat(run(0, "ledger", home)).contains(Lake.WRITER);
    assertThat(run(0, "expire", table, "--olderThan=1d")).contains(table);
    assertThat(run(0, "orphans", table)).contains(table);
    assertThat(run(0, "audit", home)).contains(table);
    String template = lake.name("{type}");
    assertThat(run(1, job.words("replay-dead-letters", template))).contains("several tables");
    assertThat(
            run(
                1,
                job.words(
                    "replay",
                    template,
                    "--from=2024-06-10T06:13:20Z",
                    "--to=2024-06-10T06:13:40Z")))
        .contains("are in several tables");
  }

  private String run(int code, String command, String table, String... more) {
    List<String> words = new ArrayList<>(List.of(command, table));
    words.addAll(List.of(more));
    words.add("--icebergCatalog=" + lake.catalogJson());
    return run(code, words);
  }

  private static String run(int code, List<String> words) {
    CommandRun run = CommandRun.of(words);
    assertThat(run.code()).as("%s: %s", words.get(0), run.text()).isEqualTo(code);
    return run.text();
  }

  /** Topics that appear while the job runs, one more than there may be tables. */
  @Test
  void aTopicThatAppearsGetsItsTable() throws Exception {
    String prefix = "n" + UUID.randomUUID().toString().substring(0, 8);
    SensorTopic first = BROKER.topic(prefix + "-a", 2, new Readings(1, 100, 0, 0.01));
    first.append(500, 500);
    LandingJob job =
        LandingJob.of(lake, BROKER, "")
            .without("kafkaTopics")
            .without("deadLetterTable")
            .with(
                "--kafkaTopicPattern=" + prefix + "-.*",
                "--kafkaConsumerProperties={\"metadata.max.age.ms\":\"1000\"}",
                "--icebergTable=" + lake.name("{topic}"),
                "--windowSize=1s",
                "--allowedDisorder=1s",
                "--maxTables=2");
    PipelineResult running = job.submit();
    List<SensorTopic> later;
    try {
      Proof.await("the first topic", () -> lake.has(lake.name(first.name())));
      later =
          List.of(
              BROKER.topic(prefix + "-b", 1, new Readings(2, 100, 0, 0.01)),
              BROKER.topic(prefix + "-c", 1, new Readings(3, 100, 0, 0.01)));
      later.get(0).append(800);
      later.get(1).append(700);
      Proof.await("a table", () -> later.stream().anyMatch(t -> lake.has(lake.name(t.name()))));
      Proof.await("all topics", () -> lake.ledger(home).partitions().size() == 4);
    } finally {
      running.cancel();
    }
    job.runUntilCaughtUp();
    assertThat(later).filteredOn(topic -> lake.has(lake.name(topic.name()))).hasSize(1);
    assertRouted(first, reading -> reading.bad());
    for (SensorTopic topic : later) {
      boolean taken = lake.has(lake.name(topic.name()));
      assertRouted(topic, reading -> reading.bad() || !taken);
      assertThat(lake.read(home + "_dead"))
          .filteredOn(letter -> topic.name().equals(letter.getField("stream")))
          .extracting(letter -> "too_many_tables".equals(letter.getField("reason")))
          .containsOnly(!taken);
    }
    assertThat(lake.settled(home))
        .isEqualTo(first.records() + later.stream().mapToLong(SensorTopic::records).sum());
  }

  private void assertRouted(SensorTopic topic, Predicate<Reading> dead) {
    new Contents(topic)
        .rows(lake, lake.name(topic.name()))
        .deadLetters(lake, home + "_dead", dead)
        .assertComplete();
  }
}
