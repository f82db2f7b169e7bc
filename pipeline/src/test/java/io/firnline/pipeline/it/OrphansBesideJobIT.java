package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.expiry.Retention;
import io.firnline.iceberg.expiry.TableExpiry;
import io.firnline.iceberg.orphan.OrphanAges;
import io.firnline.iceberg.orphan.OrphanReport;
import io.firnline.iceberg.orphan.Orphans;
import io.firnline.iceberg.orphan.Verdict;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Orphan files are removed and snapshots expired, in a loop and without any age, while a job
 * writes, dies and starts again from its checkpoint: contents stay exact, and what dead attempts
 * have left is gone in the end.
 */
@Tag("more")
class OrphansBesideJobIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  private static final OrphanAges NO_AGE = new OrphanAges(Duration.ofDays(3), Duration.ZERO);
  private static final Retention FEW = new Retention(3, 1, Duration.ofDays(5));

  static LongStream seeds() {
    return Proof.seeds();
  }

  @Covers({"iceberg#4194", "iceberg#5846"})
  @ParameterizedTest
  @MethodSource("seeds")
  void contentsStayExact(long seed) throws IOException {
    SensorTopic topic = BROKER.topic(3, new Readings(seed, 100, 0.01, 0.01));
    topic.append(100, 100, 100);
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job =
        LandingJob.of(lake, BROKER, topic.name())
            .with("--commitGrouping=WINDOW", "--numberOfExecutionRetries=20");
    job.runUntilCaughtUp(); // The faulty catalog creates no tables.
    keepFewSnapshots(lake);
    FaultPlan plan = new FaultPlan();
    plan.next(lake.rows(), Fault.NONE, Fault.CRASH_AFTER_COMMIT, Fault.NONE, Fault.LANDS_LATE);
    plan.next(lake.rows(), Fault.CRASH_BEFORE_COMMIT, Fault.NONE, Fault.CRASH_AFTER_COMMIT);
    plan.next(lake.deadLetters(), Fault.CRASH_BEFORE_COMMIT, Fault.UNKNOWN_AFTER_SUCCESS);
    plan.crashAtFile(lake.rows(), 7).crashAtFile(lake.deadLetters(), 4);
    topic.append(9_000, 5_000, 300);
    PipelineResult running = job.with(lake.faulty(plan)).submit();
    int removed = 0;
    try {
      for (int more = 0; more < 4; more++) {
        topic.append(2_000, 1_500, 100);
        removed += removeUntil(lake, topic.records());
      }
    } finally {
      running.cancel();
    }
    assertThat(plan.allHappened()).as("all faults have happened").isTrue();
    job.runUntilCaughtUp();
    removed += remove(lake);
    new Contents(topic)
        .rows(lake, lake.rows())
        .deadLetters(lake, lake.deadLetters())
        .assertComplete();
    assertThat(lake.settled(lake.rows())).isEqualTo(topic.records());
    assertThat(removed).as("data files of attempts that died").isPositive();
    for (String table : List.of(lake.rows(), lake.deadLetters())) {
      assertThat(orphans(lake, table).find(System.currentTimeMillis()).sum(Verdict.ORPHAN).files())
          .isZero();
      assertThat(Warehouse.snapshots(lake.table(table))).hasSizeLessThanOrEqualTo(5);
    }
  }

  private static void keepFewSnapshots(Lake lake) {
    for (String table : List.of(lake.rows(), lake.deadLetters())) {
      if (lake.has(table)) {
        lake.table(table).updateProperties().set(Marks.MAX_SNAPSHOTS, "5").commit();
      }
    }
  }

  private static int removeUntil(Lake lake, long records) {
    int[] removed = {0};
    Proof.await(
        "all records in the tables",
        () -> {
          removed[0] += remove(lake);
          return lake.settled(lake.rows()) == records;
        });
    return removed[0];
  }

  /** Number of data files that went. */
  private static int remove(Lake lake) {
    int removed = 0;
    for (String table : List.of(lake.rows(), lake.deadLetters())) {
      TableExpiry.run(lake.table(table), FEW, System.currentTimeMillis());
      OrphanReport report = orphans(lake, table).delete(System.currentTimeMillis(), files -> {});
      removed +=
          (int) report.files(Verdict.ORPHAN).stream().filter(f -> f.endsWith(".parquet")).count();
    }
    return removed;
  }

  private static Orphans orphans(Lake lake, String table) {
    return new Orphans(lake.catalog(), table, NO_AGE);
  }
}
