package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A running job meets a fault, Flink restarts it from its last checkpoint, or the committer tries
 * again: contents stay exact.
 */
class CrashIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  /** The first request to home is the claim; then each window is one. */
  enum Case {
    RIGHT_AFTER_HOMES_COMMIT((lake, p) -> home(lake, p, Fault.NONE, Fault.CRASH_AFTER_COMMIT)),
    AFTER_LATER_COMMITS(
        (lake, p) ->
            home(
                lake,
                p,
                Fault.NONE,
                Fault.NONE,
                Fault.NONE,
                Fault.CRASH_AFTER_COMMIT,
                Fault.NONE,
                Fault.CRASH_AFTER_COMMIT)),
    BETWEEN_HOME_AND_SIDE_TABLE((lake, p) -> side(lake, p, Fault.CRASH_BEFORE_COMMIT)),
    RIGHT_AFTER_A_SIDE_TABLE((lake, p) -> side(lake, p, Fault.NONE, Fault.CRASH_AFTER_COMMIT)),
    BETWEEN_FILES_AND_COMMIT(
        (lake, p) ->
            home(lake, p, Fault.NONE, Fault.CRASH_BEFORE_COMMIT, Fault.CRASH_BEFORE_COMMIT)),
    RIGHT_AFTER_THE_CLAIM((lake, p) -> home(lake, p, Fault.CRASH_AFTER_COMMIT)),
    WHILE_FILES_ARE_WRITTEN((lake, p) -> p.crashAtFile(lake.rows(), 5)),
    WHILE_DEAD_LETTERS_ARE_WRITTEN((lake, p) -> p.crashAtFile(lake.deadLetters(), 2)),
    CONFLICT_STORM(
        (lake, p) ->
            home(
                lake,
                side(lake, p, Fault.CONFLICT, Fault.CONFLICT, Fault.CONFLICT),
                Fault.CONFLICT,
                Fault.CONFLICT,
                Fault.CONFLICT,
                Fault.NONE,
                Fault.CONFLICT,
                Fault.CONFLICT)),
    ANSWERS_LOST(
        (lake, p) ->
            home(
                lake,
                side(lake, p, Fault.UNKNOWN_AFTER_SUCCESS, Fault.UNKNOWN_BEFORE),
                Fault.UNKNOWN_AFTER_SUCCESS,
                Fault.UNKNOWN_AFTER_SUCCESS,
                Fault.UNKNOWN_BEFORE,
                Fault.NONE,
                Fault.LANDS_LATE,
                Fault.LANDS_TOO_LATE)),
    CATALOG_AWAY((lake, p) -> home(lake, p, Fault.NONE, Fault.AWAY, Fault.AWAY));

    private final BiConsumer<Lake, FaultPlan> faults;

    Case(BiConsumer<Lake, FaultPlan> faults) {
      this.faults = faults;
    }

    private static FaultPlan home(Lake lake, FaultPlan plan, Fault... faults) {
      return plan.next(lake.rows(), faults);
    }

    private static FaultPlan side(Lake lake, FaultPlan plan, Fault... faults) {
      return plan.next(lake.deadLetters(), faults);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJobThatMeetsAFaultGoesOnExactly(Case fault) throws IOException {
    SensorTopic topic = BROKER.topic(3, new Readings(fault.ordinal(), 100, 0.01, 0.01));
    topic.append(100, 100, 100);
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = LandingJob.of(lake, BROKER, topic.name()).with("--commitGrouping=WINDOW");
    job.runUntilCaughtUp(); // The faulty catalog creates no tables.
    topic.append(15_000, 9_000, 500);
    FaultPlan plan = new FaultPlan();
    fault.faults.accept(lake, plan);
    PipelineResult running = job.with(lake.faulty(plan)).submit();
    try {
      Proof.await(
          fault + ": all records in the tables",
          () -> lake.settled(lake.rows()) == topic.records());
    } finally {
      running.cancel();
    }
    assertThat(plan.allHappened()).as("all faults have happened").isTrue();
    // A cancelled job may have left the side tables one commit behind.
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    CommitAudit.of(lake, lake.rows()).assertWindowsHoldTheirRows(20_000);
  }
}
