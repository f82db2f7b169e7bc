package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Check;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.audit.LandingAudit;
import io.firnline.pipeline.it.Readings.Reading;
import io.firnline.pipeline.replay.LetterRequest;
import io.firnline.pipeline.replay.LetterResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Dead letters become rows of tables that follow the home table, of topics or of late rows: each
 * record is in one table, once, whatever happens.
 */
@Tag("more")
class ReplayLettersSideIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final String LACKING =
      "--schema=sensor_id string, temperature double, timestamp long";

  private final Lake lake = Lake.in(WAREHOUSE.catalog());
  private final String prefix = "l" + UUID.randomUUID().toString().substring(0, 8);
  private final SensorTopic first = BROKER.topic(prefix + "-a", 2, readings(31));
  private final SensorTopic second = BROKER.topic(prefix + "-b", 1, readings(32));
  private final String home = lake.name("firnline_" + Lake.WRITER);

  private static Readings readings(long seed) {
    return new Readings(seed, 50, 0.05, 0.01);
  }

  private LandingJob routed() {
    return LandingJob.of(lake, BROKER, "")
        .without("kafkaTopics")
        .without("deadLetterTable")
        .with(
            "--kafkaTopicPattern=" + prefix + "-.*",
            "--icebergTable=" + lake.name("{topic}"),
            "--metadataColumns=topic,partition,offset");
  }

  /** All records are dead letters, as their tables lacked a column; they have it since. */
  private void landedAsLetters() {
    first.append(1_500, 1_000);
    second.append(2_000);
    routed().with(LACKING, "--unknownFields=DEAD_LETTER").runUntilCaughtUp();
    assertThat(lake.read(home + "_dead")).hasSize(4_500);
    for (SensorTopic topic : List.of(first, second)) {
      addHumidity(lake.name(topic.name()));
    }
  }

  private void addHumidity(String table) {
    lake.table(table).updateSchema().addColumn("humidity", Types.DoubleType.get()).commit();
  }

  @Test
  void lettersOfSeveralTopicsBecomeRowsOfTheirTables() throws Exception {
    landedAsLetters();
    LetterResult result = routed().replay(LetterRequest.all());
    assertThat(result.rows() + result.still()).isEqualTo(result.letters()).isEqualTo(4_500);
    assertRouted(reading -> true);
    assertAuditPasses(home);
    assertThat(routed().replay(LetterRequest.all()).rows()).isZero();
    first.append(300, 300);
    second.append(300);
    routed().runUntilCaughtUp();
    assertRouted(reading -> true);
    assertAuditPasses(home);
  }

  /** Each fault meets the letters of three seconds of their own. */
  @Test
  void whateverHappensToACommitEachRecordIsInOneTable() throws Exception {
    landedAsLetters();
    long from = Readings.FIRST_MILLIS - 60_000;
    long to = Readings.FIRST_MILLIS + 2_000;
    for (String table : List.of(home, lake.name(first.name()), home + "_dead")) {
      for (Fault fault :
          List.of(
              Fault.CONFLICT,
              Fault.UNKNOWN_AFTER_SUCCESS,
              Fault.LANDS_LATE,
              Fault.LANDS_TOO_LATE,
              Fault.CRASH_BEFORE_COMMIT,
              Fault.CRASH_AFTER_COMMIT)) {
        LetterRequest some =
            new LetterRequest(Set.of("unknown_field"), Optional.of(from), Optional.of(to));
        meet(table, fault, some);
        boolean nothingYet = table.equals(home) && fault == Fault.CRASH_BEFORE_COMMIT;
        LetterResult next = routed().replay(some); // finishes what is pending
        assertThat(next.rows() > 0).as("%s of %s", fault, table).isEqualTo(nothingYet);
        assertRouted(reading -> true);
        from = to;
        to += 1_000;
      }
    }
    assertAuditPasses(home);
  }

  private void meet(String table, Fault fault, LetterRequest some) {
    FaultPlan plan = new FaultPlan().next(table, fault);
    LandingJob faulty = routed().with(lake.faulty(plan));
    if (fault.name().startsWith("CRASH")) {
      assertThatThrownBy(() -> faulty.replay(some)).isInstanceOf(Crash.class);
    } else {
      assertThat(faulty.replay(some).rows()).isPositive();
    }
    plan.releaseHeld();
    assertThat(plan.allHappened()).as("%s of %s has happened", fault, table).isTrue();
    assertThat(plan.deletes()).isEmpty();
  }

  /** What is complete has no new rows but late ones: they go where late rows are to go. */
  @Test
  void rowsOfCompleteWindowsGoToTheTableOfLateRows() throws Exception {
    first.append(1_500, 1_000);
    String late = lake.name("sensors_late");
    LandingJob job =
        LandingJob.of(lake, BROKER, first.name())
            .with(
                "--lateRows=SIDE_TABLE",
                "--lateTable=" + late,
                "--metadataColumns=topic,partition,offset");
    job.with(LACKING, "--unknownFields=DEAD_LETTER").runUntilCaughtUp();
    addHumidity(lake.rows());
    addHumidity(late);
    long complete = lake.ledger(lake.rows()).completeThrough();
    LetterResult result = job.replay(LetterRequest.all());
    assertThat(result.rows()).isPositive();
    assertThat(lake.read(late))
        .isNotEmpty()
        .allMatch(row -> (Long) row.getField("timestamp") < complete);
    assertThat(lake.read(lake.rows()))
        .allMatch(row -> (Long) row.getField("timestamp") >= complete);
    new Contents(first)
        .rows(lake, lake.rows())
        .rows(lake, late)
        .deadLetters(lake, lake.deadLetters())
        .assertComplete();
    assertThat(totals(lake.rows()).late()).isEqualTo(lake.read(late).size());
    assertAuditPasses(lake.rows());
  }

  private void assertRouted(Predicate<Reading> letters) {
    long rows = 0;
    for (SensorTopic topic : List.of(first, second)) {
      new Contents(topic)
          .rows(lake, lake.name(topic.name()))
          .deadLetters(lake, home + "_dead", letters)
          .assertComplete();
      rows += lake.read(lake.name(topic.name())).size();
    }
    Counters totals = totals(home);
    assertThat(totals.rows()).isEqualTo(rows);
    assertThat(totals.dead()).isEqualTo(lake.read(home + "_dead").size());
    assertThat(totals.records()).isEqualTo(totals.rows() + totals.dead() + totals.dropped());
  }

  private Counters totals(String table) {
    return lake.ledger(table).totals();
  }

  /** Of all tables together, and with the topics counted again. */
  private void assertAuditPasses(String of) throws Exception {
    AuditReport report =
        new LandingAudit(
                lake.catalog(),
                of,
                Lake.WRITER,
                true,
                Optional.of(new LandingAudit.Source(BROKER.bootstrapServers(), Map.of(), false)))
            .run();
    assertThat(report.checks()).filteredOn(c -> c.status() != Check.Status.OK).isEmpty();
  }
}
