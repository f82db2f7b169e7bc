package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.replay.LetterRequest;
import io.firnline.pipeline.replay.LetterResult;
import io.firnline.pipeline.replay.ReplayRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.PipelineResult;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Records that were dead letters, since the table lacked a column and fields without one were not
 * taken, become rows once it has it; what is no row at all stays.
 */
@Tag("more")
class ReplayDeadLettersIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final SensorTopic topic = BROKER.topic(2, new Readings(12, 50, 0.05, 0.01));

  @ParameterizedTest
  @EnumSource
  void lettersThatCanBeRowsBecomeRows(Warehouse.Kind kind) throws Exception {
    Lake lake = landedAsLetters(kind);
    LetterResult result = job(lake).replay(LetterRequest.all());
    assertThat(result.rows() + result.still()).isEqualTo(result.letters()).isEqualTo(4_500);
    assertThat(result.still()).isPositive();
    assertThat(result.example()).contains("wrong_type");
    assertExact(lake);
    assertThat(totals(lake).late()).isPositive();
    assertThat(lake.table(lake.rows()).properties())
        .containsEntry(
            Marks.of(Marks.LETTERS, Lake.WRITER),
            "rows=%d late=%d".formatted(result.rows(), totals(lake).late()));
    LetterResult again = job(lake).replay(LetterRequest.all());
    assertThat(again.rows()).isZero();
    assertThat(again.snapshot()).isZero();
    topic.append(500, 500);
    job(lake).runUntilCaughtUp();
    assertExact(lake);
    CommitWindow range = new CommitWindow(Readings.FIRST_MILLIS, Readings.FIRST_MILLIS + 20_000);
    assertThat(job(lake).replay(ReplayRequest.of(lake.rows(), range)).rows()).isPositive();
    assertExact(lake);
  }

  /** Each fault meets the letters of three seconds of their own. */
  @Test
  void whateverHappensToACommitEachRecordIsInOneTable() {
    Lake lake = landedAsLetters(Warehouse.Kind.JDBC);
    long from = Readings.FIRST_MILLIS - 60_000;
    long to = Readings.FIRST_MILLIS + 3_000;
    for (String table : List.of(lake.rows(), lake.deadLetters())) {
      for (Fault fault :
          List.of(
              Fault.CONFLICT,
              Fault.UNKNOWN_AFTER_SUCCESS,
              Fault.UNKNOWN_BEFORE,
              Fault.LANDS_LATE,
              Fault.LANDS_TOO_LATE,
              Fault.CRASH_BEFORE_COMMIT,
              Fault.CRASH_AFTER_COMMIT)) {
        LetterRequest some =
            new LetterRequest(Set.of("unknown_field"), Optional.of(from), Optional.of(to));
        meet(table, fault, lake, some);
        boolean nothingYet = table.equals(lake.rows()) && fault == Fault.CRASH_BEFORE_COMMIT;
        LetterResult next = job(lake).replay(some); // finishes what is pending
        assertThat(next.rows() > 0).as("%s of %s", fault, table).isEqualTo(nothingYet);
        assertExact(lake);
        from = to;
        to += 3_000;
      }
    }
  }

  private void meet(String table, Fault fault, Lake lake, LetterRequest some) {
    FaultPlan plan = new FaultPlan().next(table, fault);
    LandingJob faulty = job(lake).with(lake.faulty(plan));
    if (fault.name().startsWith("CRASH")) {
      assertThatThrownBy(() -> faulty.replay(some)).isInstanceOf(Crash.class);
    } else {
      assertThat(faulty.replay(some).rows()).isPositive();
    }
    plan.releaseHeld();
    assertThat(plan.allHappened()).as("%s of %s has happened", fault, table).isTrue();
    assertThat(plan.deletes()).isEmpty();
  }

  @Test
  void theJobFinishesWhatACrashHasLeftThoughTheLettersWereCompactedMeanwhile() {
    Lake lake = landedAsLetters(Warehouse.Kind.JDBC);
    FaultPlan plan = new FaultPlan().next(lake.deadLetters(), Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> job(lake).with(lake.faulty(plan)).replay(LetterRequest.all()))
        .isInstanceOf(Crash.class);
    Compaction.run(lake.table(lake.deadLetters()));
    topic.append(300, 300);
    job(lake).runUntilCaughtUp();
    assertExact(lake);
  }

  @Test
  void aRunningJobGoesOnBesideIt() throws IOException {
    Lake lake = landedAsLetters(Warehouse.Kind.JDBC);
    PipelineResult running = job(lake).with("--windowSize=2s").submit();
    try {
      topic.append(500, 500);
      Proof.await("rows", () -> lake.settled(lake.rows()) == topic.records());
      topic.append(1_000, 1_000);
      job(lake).replay(LetterRequest.all());
      Proof.await("rows", () -> lake.settled(lake.rows()) == topic.records());
    } finally {
      running.cancel();
    }
    job(lake).runUntilCaughtUp();
    assertExact(lake);
  }

  @Test
  void someCanBeChosen() {
    Lake lake = landedAsLetters(Warehouse.Kind.JDBC);
    long middle = Readings.FIRST_MILLIS + 20_000;
    LetterRequest early =
        new LetterRequest(Set.of("unknown_field"), Optional.empty(), Optional.of(middle));
    LetterResult first = job(lake).replay(early);
    assertThat(first.rows()).isEqualTo(first.letters()).isPositive().isLessThan(4_000);
    assertExact(lake);
    LetterRequest others = new LetterRequest(Set.of("syntax"), Optional.empty(), Optional.empty());
    assertThat(job(lake).replay(others).letters()).isZero();
    assertExact(lake);
  }

  private LandingJob job(Lake lake) {
    return LandingJob.of(lake, BROKER, topic.name());
  }

  /** All 4,500 records became dead letters; the table has the column since. */
  private Lake landedAsLetters(Warehouse.Kind kind) {
    topic.append(2_500, 2_000);
    Lake lake = Lake.in(WAREHOUSE.catalog(kind));
    job(lake)
        .with(
            "--schema=sensor_id string, temperature double, timestamp long",
            "--unknownFields=DEAD_LETTER")
        .runUntilCaughtUp();
    assertThat(lake.read(lake.deadLetters())).hasSize(4_500);
    lake.table(lake.rows()).updateSchema().addColumn("humidity", Types.DoubleType.get()).commit();
    return lake;
  }

  /** Each record is in one table once, with the right contents, and the ledger counts the same. */
  private void assertExact(Lake lake) {
    new Contents(topic)
        .rows(lake, lake.rows())
        .deadLetters(lake, lake.deadLetters(), reading -> true)
        .assertComplete();
    Counters totals = totals(lake);
    assertThat(totals.rows()).isEqualTo(lake.read(lake.rows()).size());
    assertThat(totals.dead()).isEqualTo(lake.read(lake.deadLetters()).size());
    assertThat(totals.records()).isEqualTo(totals.rows() + totals.dead() + totals.dropped());
  }

  private static Counters totals(Lake lake) {
    return lake.ledger(lake.rows()).totals();
  }
}
