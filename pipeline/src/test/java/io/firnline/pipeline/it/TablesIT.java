package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of other shapes: several, partitioned, with further columns, with other windows. */
class TablesIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @Test
  void aTopicEachGetsATableOfItsOwnAndANewTopicIsFoundAtTheNextRun() {
    String prefix = "t" + UUID.randomUUID().toString().substring(0, 8);
    SensorTopic first = BROKER.topic(prefix + "-a.x", 2, new Readings(1, 100, 0.01, 0.005));
    SensorTopic second = BROKER.topic(prefix + "-b", 1, new Readings(2, 100, 0.01, 0.005));
    first.append(4_000, 1_000);
    second.append(3_000);
    String home = lake.name("firnline_" + Lake.WRITER);
    LandingJob job =
        LandingJob.of(lake, BROKER, "")
            .without("kafkaTopics")
            .without("deadLetterTable")
            .with(
                "--kafkaTopicPattern=" + prefix + "-.*", "--icebergTable=" + lake.name("{topic}"));
    job.runUntilCaughtUp();
    assertRouted(first, home);
    assertRouted(second, home);
    SensorTopic third = BROKER.topic(prefix + "-c", 1, new Readings(3, 100, 0.01, 0.005));
    third.append(2_000);
    second.append(1_000);
    job.runUntilCaughtUp();
    assertRouted(first, home);
    assertRouted(second, home);
    assertRouted(third, home);
    assertThat(lake.read(home)).as("rows of the control table").isEmpty();
    assertThat(lake.settled(home)).isEqualTo(first.records() + second.records() + third.records());
  }

  /** A table that one topic has is not the other's, at any later start either. */
  @Test
  void topicsWhoseTablesDifferInCaseAloneAreNotMixed() {
    String prefix = "t" + UUID.randomUUID().toString().substring(0, 8);
    SensorTopic first = BROKER.topic(prefix + "-a.b", 2, new Readings(1, 100, 0.01, 0.005));
    first.append(400, 100);
    String home = lake.name("firnline_" + Lake.WRITER);
    LandingJob job =
        LandingJob.of(lake, BROKER, "")
            .without("kafkaTopics")
            .without("deadLetterTable")
            .with(
                "--kafkaTopicPattern=" + prefix + "-.*", "--icebergTable=" + lake.name("{topic}"));
    job.runUntilCaughtUp();
    SensorTopic second = BROKER.topic(prefix + "-A.b", 2, new Readings(2, 100, 0.01, 0));
    for (int run = 0; run < 2; run++) {
      first.append(200, 300);
      second.append(300, 200);
      job.runUntilCaughtUp();
      assertRouted(first, home);
      new Contents(second).deadLetters(lake, home + "_dead", reading -> true).assertComplete();
    }
    assertThat(lake.read(home + "_dead"))
        .filteredOn(letter -> second.name().equals(letter.getField("stream")))
        .allMatch(letter -> "bad_table".equals(letter.getField("reason")))
        .extracting(letter -> (String) letter.getField("message"))
        .allMatch(message -> message.contains("upper and lower case"));
    assertThat(lake.settled(home)).isEqualTo(first.records() + second.records());
    LandingJob ofOne = job.with("--icebergTable=" + lake.name("all"), "--writerId=all");
    ofOne
        .with("--deadLetterTable=" + lake.deadLetters(), "--metadataColumns=topic,partition,offset")
        .runUntilCaughtUp();
    new Contents(first)
        .rowsOfTopic(lake, lake.name("all"))
        .deadLetters(lake, lake.deadLetters())
        .assertComplete();
    new Contents(second).rowsOfTopic(lake, lake.name("all")).assertComplete();
  }

  private void assertRouted(SensorTopic topic, String home) {
    new Contents(topic)
        .rows(lake, lake.name(topic.name().replace('.', '_')))
        .deadLetters(lake, home + "_dead")
        .assertComplete();
  }

  @Covers("iceberg-kafka-connect#220")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "bucket(4, sensor_id)",
        "hour(event_time)",
        "bucket(3, sensor_id), hour(event_time)"
      })
  void partitionedTablesAreExact(String partitionBy) {
    SensorTopic topic = BROKER.topic(2, new Readings(5, 2, 0.02, 0.002));
    topic.append(9_000, 15_000);
    LandingJob.of(lake, BROKER, topic.name())
        .with(
            "--partitionBy=" + partitionBy,
            "--eventTimeColumn=event_time",
            "--windowSize=10m",
            "--allowedDisorder=10s")
        .runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    for (Record row : lake.read(lake.rows())) {
      OffsetDateTime time =
          Instant.ofEpochMilli((Long) row.getField("timestamp")).atOffset(ZoneOffset.UTC);
      assertThat(row.getField("event_time")).isEqualTo(time);
    }
  }

  @Test
  void metadataColumnsSayWhereARowCameFrom() {
    SensorTopic topic = BROKER.topic(2, new Readings(6, 100, 0.01, 0.01));
    topic.append(2_000, 500);
    LandingJob.of(lake, BROKER, topic.name())
        .with("--metadataColumns=key,headers,topic,partition,offset,record_time")
        .runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    for (Record row : lake.read(lake.rows())) {
      OffsetDateTime time =
          Instant.ofEpochMilli((Long) row.getField("timestamp")).atOffset(ZoneOffset.UTC);
      assertThat(row.getField("_stream")).isEqualTo(topic.name());
      assertThat(row.getField("_source_time")).isEqualTo(time);
      assertThat(row.getField("_key")).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"7s", "60s"})
  void theWindowSizeMayChangeWhileWindowsAreOpen(String windowSize) {
    SensorTopic topic = BROKER.topic(3, new Readings(8, 20, 0.02, 0.005));
    topic.append(100, 100, 100);
    LandingJob job = LandingJob.of(lake, BROKER, topic.name());
    job.runUntilCaughtUp(); // The faulty catalog creates no tables.
    topic.append(12_000, 5_000, 300);
    FaultPlan plan =
        new FaultPlan()
            .next(lake.rows(), Fault.NONE, Fault.NONE, Fault.NONE, Fault.CRASH_BEFORE_COMMIT);
    LandingJob dying =
        job.with(lake.faulty(plan), "--commitGrouping=WINDOW", "--numberOfExecutionRetries=0");
    assertThatThrownBy(dying::runUntilCaughtUp).isInstanceOf(RuntimeException.class);
    assertThat(plan.allHappened()).isTrue();
    Ledger left = lake.ledger(lake.rows());
    assertThat(left.open()).as("windows that the dead run left open").isNotEmpty();
    topic.append(1_000, 0, 4_000);
    job.with("--windowSize=" + windowSize).runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    topic.append(500, 500, 500);
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    assertThat(lake.ledger(lake.rows()).open()).isEmpty();
  }
}
