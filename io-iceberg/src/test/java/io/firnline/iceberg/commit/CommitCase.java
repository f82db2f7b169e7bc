package io.firnline.iceberg.commit;

import static io.firnline.iceberg.testing.FaultCase.Boundary.CATALOG_COMMIT;
import static io.firnline.iceberg.testing.FaultCase.Boundary.CATALOG_LOAD;
import static io.firnline.iceberg.testing.FaultCase.Boundary.FILE;
import static io.firnline.iceberg.testing.FaultCase.Boundary.OTHERS;
import static io.firnline.iceberg.testing.FaultCase.Boundary.WORKER;
import static io.firnline.iceberg.testing.FaultCase.Outcome.EXACT;
import static io.firnline.iceberg.testing.FaultCase.Outcome.GIVES_UP;
import static io.firnline.iceberg.testing.FaultCase.Outcome.STOPS;

import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultCase;
import io.firnline.iceberg.testing.FileFault;
import java.util.List;
import java.util.Random;

/** What happens to the commit of some panes, once they are about to be committed. */
enum CommitCase implements FaultCase {
  CATALOG_AWAY_AT_LOAD(CATALOG_LOAD, EXACT, c -> c.awayLoads(c.upTo(6))),
  @Covers("iceberg#13752")
  CATALOG_AWAY_FOR_EVER(CATALOG_LOAD, GIVES_UP, c -> c.awayLoads(Integer.MAX_VALUE)),
  TABLE_LOST(CATALOG_LOAD, STOPS, CommitFaults::loses),

  CONFLICTS(CATALOG_COMMIT, EXACT, c -> c.next(Fault.CONFLICT)),
  @Covers({"proton#1084", "iceberg#13117"})
  CONFLICTS_FOR_EVER(CATALOG_COMMIT, GIVES_UP, c -> c.always(Fault.CONFLICT)),
  @Covers({"iceberg#2808", "redpanda-connect#4591", "iceberg-PR#17901"})
  ANSWER_LOST(CATALOG_COMMIT, EXACT, c -> c.next(Fault.UNKNOWN_AFTER_SUCCESS)),
  ANSWER_ALWAYS_LOST(CATALOG_COMMIT, EXACT, c -> c.always(Fault.UNKNOWN_AFTER_SUCCESS)),
  REQUEST_LOST(CATALOG_COMMIT, EXACT, c -> c.next(Fault.UNKNOWN_BEFORE)),
  @Covers("iceberg-PR#2328")
  REQUESTS_LOST_FOR_EVER(CATALOG_COMMIT, GIVES_UP, c -> c.always(Fault.UNKNOWN_BEFORE)),
  @Covers({"iceberg#14425", "materialize#38333", "pyiceberg-PR#3320"})
  LANDS_AFTER_OUR_CHECK(CATALOG_COMMIT, EXACT, c -> c.next(Fault.LANDS_LATE)),
  @Covers("iceberg#14425")
  LANDS_AFTER_OUR_NEXT_REQUEST(CATALOG_COMMIT, EXACT, c -> c.next(Fault.LANDS_TOO_LATE)),
  CATALOG_AWAY_AT_COMMIT(CATALOG_COMMIT, EXACT, c -> c.next(Fault.AWAY)),
  CATALOG_AWAY_AT_COMMIT_FOR_EVER(CATALOG_COMMIT, GIVES_UP, c -> c.always(Fault.AWAY)),

  @Covers("proton#1084")
  COMPACTOR_WINS(OTHERS, EXACT, c -> c.beforeEachRequest(c.lake()::compact)),
  @Covers("beam#34074")
  ANSWER_LOST_THEN_COMPACTED(
      OTHERS, EXACT, c -> c.lostAnswerThen(table -> c.lake().compact(table))),
  @Covers({"risingwave-PR#26926", "iceberg#5846", "iceberg#13972"})
  ANSWER_LOST_THEN_HISTORY_EXPIRED(
      OTHERS,
      EXACT,
      c ->
          c.lostAnswerThen(
              table -> {
                c.lake().compact(table);
                c.lake().expire(table);
              })),
  @Covers({"iceberg#16016", "iceberg#16282", "iceberg#17340", "iceberg#13763"})
  ZOMBIE_HELD_UNTIL_ITS_SUCCESSOR_HAS_COMMITTED(OTHERS, EXACT, CommitFaults::successorFirst),

  @Covers("iceberg#16008")
  CRASH_BEFORE_COMMIT(WORKER, EXACT, c -> c.next(Fault.CRASH_BEFORE_COMMIT)),
  @Covers({"beam#34074", "iceberg-kafka-connect#280"})
  CRASH_AFTER_COMMIT(WORKER, EXACT, c -> c.next(Fault.CRASH_AFTER_COMMIT)),

  MANIFEST_CANNOT_BE_BEGUN(FILE, EXACT, c -> c.manifest(FileFault.FAIL_AT_CREATE)),
  MANIFEST_BREAKS_OFF(FILE, EXACT, c -> c.manifest(FileFault.FAIL_AT_WRITE)),
  MANIFEST_IS_NOT_TAKEN(FILE, EXACT, c -> c.manifest(FileFault.FAIL_AT_CLOSE)),
  CRASH_IN_A_MANIFEST(FILE, EXACT, c -> c.manifest(FileFault.CRASH_AT_CLOSE)),
  @Covers("risingwave#21358")
  CRASH_AFTER_A_MANIFEST(FILE, EXACT, c -> c.manifest(FileFault.CRASH_AFTER_CLOSE)),
  PENDING_FILES_ARE_NOT_TAKEN(FILE, EXACT, c -> c.pending(FileFault.FAIL_AT_CLOSE)),
  CRASH_AFTER_PENDING_FILES(FILE, EXACT, c -> c.pending(FileFault.CRASH_AFTER_CLOSE));

  private final Boundary boundary;
  private final Outcome outcome;
  private final Arming arming;

  private interface Arming {
    void plan(CommitFaults faults);
  }

  CommitCase(Boundary boundary, Outcome outcome, Arming arming) {
    this.boundary = boundary;
    this.outcome = outcome;
    this.arming = arming;
  }

  @Override
  public Boundary boundary() {
    return boundary;
  }

  @Override
  public Outcome outcome() {
    return outcome;
  }

  /** Plans the faults for the panes that come next. */
  void plan(Lake lake, List<Pane> next, Random random) {
    arming.plan(new CommitFaults(lake, next, random));
  }
}
