package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Check;
import io.firnline.pipeline.audit.LandingAudit;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As {@link SigkillIT}, of one pipeline with a table for each of two topics, one for late rows and
 * one for dead letters, all of which follow a table that has the ledger alone.
 */
@Tag("more")
class SeveralTablesSigkillIT {
  private static final int KILLS = Integer.getInteger("firnline.kills", 3);
  private static final long SEED =
      Long.getLong("firnline.seed", new SplittableRandom().nextInt(1_000_000));
  private static final String HOME = "lake.firnline_sensors";

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
  void losesAndDoublesNothingHoweverOftenItIsKilled() throws Exception {
    SensorTopic first = topic("first", 3);
    SensorTopic second = topic("second", 2);
    RunCommand run =
        RunCommand.landing(folder, kafka.bootstrapServers(), "first,second")
            .with(
                "--icebergTable=lake.{topic}",
                "--lateRows=SIDE_TABLE",
                "--lateTable=" + HOME + "_late",
                "--metadataColumns=topic,partition,offset");
    Kills kills = Kills.ofEndless("several tables", SEED, HOME);
    try (Traffic one = Traffic.start(first, 3, SEED);
        Traffic two = Traffic.start(second, 2, SEED)) {
      for (int i = 0; i < KILLS; i++) {
        kills.atRandom(run);
      }
    }
    assertThat(kills.made()).as("kills, %s", kills).isEqualTo(KILLS);
    RunProcess.Ended ended = run.with("--untilCaughtUp").toTheEnd();
    assertThat(ended.code()).as("seed %d%n%s", SEED, ended.err()).isZero();
    try {
      assertExact(run.lake(), first, second);
    } catch (AssertionError e) {
      throw new AssertionError("Seed " + SEED + ": " + e.getMessage(), e);
    }
  }

  private static void assertExact(Lake lake, SensorTopic first, SensorTopic second)
      throws Exception {
    for (SensorTopic topic : new SensorTopic[] {first, second}) {
      new Contents(topic)
          .rows(lake, "lake." + topic.name())
          .rowsOfTopic(lake, HOME + "_late")
          .deadLetters(lake, HOME + "_dead")
          .assertComplete();
    }
    assertThat(lake.read(HOME)).isEmpty();
    assertThat(lake.read(HOME + "_late")).isNotEmpty();
    AuditReport report =
        new LandingAudit(
                lake.catalog(),
                HOME,
                Lake.WRITER,
                true,
                Optional.of(new LandingAudit.Source(kafka.bootstrapServers(), Map.of(), false)))
            .run();
    assertThat(report.checks()).filteredOn(c -> c.status() != Check.Status.OK).isEmpty();
  }

  private static SensorTopic topic(String name, int partitions) {
    kafka.createTopic(name, partitions);
    return new SensorTopic(kafka.bootstrapServers(), name, new Readings(SEED, 100, 0.01, 0.002));
  }
}
