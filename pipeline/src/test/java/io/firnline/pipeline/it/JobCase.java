package io.firnline.pipeline.it;

import static io.firnline.iceberg.testing.Fault.AWAY;
import static io.firnline.iceberg.testing.Fault.CONFLICT;
import static io.firnline.iceberg.testing.Fault.CRASH_AFTER_COMMIT;
import static io.firnline.iceberg.testing.Fault.CRASH_BEFORE_COMMIT;
import static io.firnline.iceberg.testing.Fault.LANDS_LATE;
import static io.firnline.iceberg.testing.Fault.LANDS_TOO_LATE;
import static io.firnline.iceberg.testing.Fault.NONE;
import static io.firnline.iceberg.testing.Fault.UNKNOWN_AFTER_SUCCESS;
import static io.firnline.iceberg.testing.Fault.UNKNOWN_BEFORE;
import static io.firnline.iceberg.testing.FaultCase.Boundary.CATALOG_COMMIT;
import static io.firnline.iceberg.testing.FaultCase.Boundary.CATALOG_LOAD;
import static io.firnline.iceberg.testing.FaultCase.Boundary.CHECKPOINT;
import static io.firnline.iceberg.testing.FaultCase.Boundary.FILE;
import static io.firnline.iceberg.testing.FaultCase.Boundary.SOURCE;
import static io.firnline.iceberg.testing.FaultCase.Boundary.WORKER;

import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.FaultCase;
import io.firnline.iceberg.testing.FileFault;
import java.util.function.Consumer;

/**
 * What happens to a running job, once or a few times. Then Flink restarts it from its last
 * checkpoint, unless the committer tries again in place, or there is no checkpoint yet.
 */
enum JobCase implements FaultCase {
  CRASH_IN_A_POLL(SOURCE, job -> job.polls(1 + job.random().nextInt(2))),

  CRASH_BEFORE_A_DATA_FILE(FILE, job -> job.rowFile(FileFault.CRASH_AT_CREATE)),
  DATA_FILE_CANNOT_BE_BEGUN(FILE, job -> job.rowFile(FileFault.FAIL_AT_CREATE)),
  DATA_FILE_BREAKS_OFF(FILE, job -> job.rowFile(FileFault.FAIL_AT_WRITE)),
  DATA_FILE_IS_NOT_TAKEN(FILE, job -> job.rowFile(FileFault.FAIL_AT_CLOSE)),
  CRASH_IN_A_DATA_FILE(FILE, job -> job.rowFile(FileFault.CRASH_AT_CLOSE)),
  @Covers("iceberg#8609")
  CRASH_AFTER_A_DATA_FILE(FILE, job -> job.rowFile(FileFault.CRASH_AFTER_CLOSE)),
  CRASH_BEFORE_A_FILE_OF_DEAD_LETTERS(FILE, job -> job.deadFile(FileFault.CRASH_AT_CREATE)),

  CHECKPOINT_FAILS(CHECKPOINT, job -> job.checkpoints(/* written */ false)),
  @Covers("iceberg#11008")
  CHECKPOINT_FAILS_AFTER_IT_WAS_WRITTEN(CHECKPOINT, job -> job.checkpoints(/* written */ true)),

  CRASH_RIGHT_AFTER_THE_CLAIM(WORKER, job -> job.claim(CRASH_AFTER_COMMIT)),
  CRASH_BETWEEN_FILES_AND_COMMIT(WORKER, job -> job.home(CRASH_BEFORE_COMMIT, CRASH_BEFORE_COMMIT)),
  CRASH_RIGHT_AFTER_THE_COMMIT(WORKER, job -> job.home(CRASH_AFTER_COMMIT)),
  @Covers({"iceberg#14090", "iceberg-PR#14182", "flink-cdc#4360"})
  CRASH_BETWEEN_COMMITS_OF_ONE_CHECKPOINT(
      WORKER, job -> job.home(NONE, NONE, CRASH_AFTER_COMMIT, NONE, CRASH_AFTER_COMMIT)),
  @Covers({"debezium-server-iceberg-PR#699", "iceberg#11944"})
  CRASH_BETWEEN_HOME_AND_SIDE_TABLE(WORKER, job -> job.side(CRASH_BEFORE_COMMIT)),
  CRASH_RIGHT_AFTER_A_SIDE_TABLE(WORKER, job -> job.side(CRASH_AFTER_COMMIT)),

  CATALOG_AWAY_AT_LOAD(CATALOG_LOAD, JobFaults::awayLoads),
  CATALOG_AWAY_AT_COMMIT(CATALOG_COMMIT, job -> job.home(AWAY, AWAY)),
  CONFLICT_STORM(
      CATALOG_COMMIT,
      job -> {
        job.claim(CONFLICT, CONFLICT, CONFLICT);
        job.home(CONFLICT, CONFLICT);
        job.side(CONFLICT, CONFLICT, CONFLICT);
      }),
  ANSWERS_LOST(
      CATALOG_COMMIT,
      job -> {
        job.claim(UNKNOWN_AFTER_SUCCESS);
        job.home(UNKNOWN_AFTER_SUCCESS, UNKNOWN_BEFORE, NONE, LANDS_LATE, LANDS_TOO_LATE);
        job.side(UNKNOWN_AFTER_SUCCESS, UNKNOWN_BEFORE);
      });

  private final Boundary boundary;
  private final Consumer<JobFaults> faults;

  JobCase(Boundary boundary, Consumer<JobFaults> faults) {
    this.boundary = boundary;
    this.faults = faults;
  }

  void plan(JobFaults job) {
    faults.accept(job);
  }

  @Override
  public Boundary boundary() {
    return boundary;
  }

  @Override
  public Outcome outcome() {
    return Outcome.EXACT;
  }
}
