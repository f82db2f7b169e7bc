package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.FileFault;
import java.util.function.LongSupplier;
import org.apache.beam.sdk.PipelineResult;

/**
 * A job of one of Beam's own positioned IOs that dies four times, meets a lost answer, and keeps
 * its state; and what becomes of it without.
 */
final class StateKept {
  /** Deaths that come behind a checkpoint: a file may be written before the first. */
  private static final int AT_COMMITS = 3;

  private final Lake lake;
  private final LandingJob job;
  private final FaultPlan plan = new FaultPlan();

  /** Looks whether it may start. */
  StateKept(Lake lake, LandingJob job) {
    this.lake = lake;
    this.job = job.with("--commitGrouping=WINDOW", "--numberOfExecutionRetries=20");
    this.job.preflight();
    plan.file(lake.rows(), ".parquet", 3, FileFault.CRASH_AFTER_CLOSE);
    plan.next(lake.rows(), Fault.NONE, Fault.CRASH_AFTER_COMMIT, Fault.NONE);
    plan.next(lake.rows(), Fault.CRASH_BEFORE_COMMIT, Fault.UNKNOWN_AFTER_SUCCESS);
    plan.next(lake.deadLetters(), Fault.NONE, Fault.CRASH_BEFORE_COMMIT);
  }

  /** Whether it has met all of it. */
  boolean allHappened() {
    return plan.allHappened();
  }

  /**
   * Runs until all is in the tables.
   *
   * @param meanwhile happens while it runs
   * @param records how many there are, after that
   */
  void land(Runnable meanwhile, LongSupplier records) throws Exception {
    try (CheckpointLog checkpoints = CheckpointLog.listen()) {
      PipelineResult running = job.with(lake.faulty(plan)).submit();
      try {
        meanwhile.run();
        long all = records.getAsLong();
        Proof.await("all records in the tables", () -> lake.settled(lake.rows()) == all);
        Proof.await("all faults have happened", plan::allHappened);
        Proof.await("all deaths are over", () -> checkpoints.restored() >= AT_COMMITS);
        Proof.await("all side tables to follow", () -> lake.visible() >= all);
      } finally {
        running.cancel();
      }
    }
    assertThat(lake.ledger(lake.rows()).totals().late()).as("late rows").isPositive();
    assertThat(lake.ledger(lake.rows()).partitions()).as("positions").isEmpty();
    assertThat(plan.deletes()).as("files that somebody asked to delete").isEmpty();
  }

  /**
   * What has been read is in the state of the job; the table knows none of it.
   *
   * @param again the flag that lets all be read again
   * @param latest the flag that leaves out what lies between
   * @param positioned the flag for our own reader
   */
  static void assertRefusedWithout(
      Lake lake, LandingJob job, String again, String latest, String positioned) {
    assertThatThrownBy(job::preflight)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot start without state: writer 'sensors' has committed ")
        .hasMessageContaining("--savepointPath")
        .hasMessageContaining(again);
    job.with(latest).preflight();
    long before = lake.visible();
    assertThatThrownBy(job.with(positioned, "--numberOfExecutionRetries=0")::runUntilCaughtUp)
        .as("it would read all of it again")
        .hasStackTraceContaining("Cannot count positions as writer 'sensors'");
    assertThat(lake.visible()).isEqualTo(before);
  }
}
