package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.testing.Warehouse;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How complete-through moves while nothing comes. */
class IdleIT {
  private static final long HEARTBEAT_MILLIS = 4_000;

  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final SensorTopic topic = BROKER.topic(3, new Readings(11, 100, 0, 0));
  private final Lake lake = Lake.in(WAREHOUSE.catalog());
  private final LandingJob job = LandingJob.of(lake, BROKER, topic.name());

  @Test
  void movesWithTheClockByOneEmptyCommitInAHeartbeat() throws Exception {
    topic.append(500, 300); // the third partition never has a record
    LandingJob idle =
        job.with(
            "--windowSize=2s", "--allowedDisorder=0s", "--heartbeat=" + HEARTBEAT_MILLIS + "ms");
    PipelineResult running = idle.submit();
    try {
      long started = System.currentTimeMillis();
      Proof.await("the clock", () -> completeThrough() >= started);
      long since = completeThrough();
      int commits = commits().size();
      Proof.await("three heartbeats", () -> completeThrough() >= since + 3 * HEARTBEAT_MILLIS);
      List<Snapshot> empty = commits().subList(commits, commits().size());
      assertThat(empty).hasSizeBetween(1, (int) ((completeThrough() - since) / HEARTBEAT_MILLIS));
      assertThat(empty).allMatch(s -> !s.summary().containsKey("added-data-files"));
      assertThat(completeThrough()).isLessThanOrEqualTo(System.currentTimeMillis());
      assertLateRowsAreToldApart();
    } finally {
      running.cancel();
    }
    lake.assertHoldsExactly(topic);
    assertNeverGoesBack();
  }

  /** Two partitions without any record do not hold the clock; what comes then is landed. */
  @Tag("more")
  @Test
  void anEmptyTopicHoldsNothingUp() throws Exception {
    SensorTopic empty = BROKER.topic(2, new Readings(12, 100, 0, 0));
    long started = System.currentTimeMillis();
    PipelineResult running =
        LandingJob.of(lake, BROKER, empty.name())
            .with("--windowSize=2s", "--allowedDisorder=0s", "--heartbeat=2s")
            .submit();
    try {
      Proof.await("the clock", () -> completeThrough() >= started);
      assertThat(lake.settled(lake.rows())).isZero();
      empty.append(200, 0);
      Proof.await("rows", () -> lake.settled(lake.rows()) == 200);
    } finally {
      running.cancel();
    }
    lake.assertHoldsExactly(empty);
  }

  /** Records of long ago come after it: they land, and are counted as late. */
  private void assertLateRowsAreToldApart() {
    assertThat(lake.ledger(lake.rows()).totals().late()).isZero();
    topic.append(100, 0, 50);
    Proof.await("late rows", () -> lake.settled(lake.rows()) == topic.records());
    assertThat(lake.ledger(lake.rows()).totals().late()).isEqualTo(150);
    assertThat(CommitAudit.of(lake, lake.rows()).windows())
        .filteredOn(w -> w.late() > 0)
        .isNotEmpty()
        .allMatch(w -> w.rows() == w.late());
  }

  /** They never stop, so no partition is ever idle, and none of them moves the watermark. */
  @Test
  void lateRecordsThatKeepComingAreCommittedToo() throws Exception {
    topic.append(500, 300, 100);
    PipelineResult running =
        job.with("--windowSize=1s", "--allowedDisorder=0s", "--heartbeat=1s").submit();
    try {
      long started = System.currentTimeMillis();
      Proof.await("the clock", () -> completeThrough() >= started);
      long settled = lake.settled(lake.rows());
      try (Traffic traffic = Traffic.start(topic, 3, 11)) {
        Proof.await("some of them", () -> lake.settled(lake.rows()) > settled + 500);
      }
      Proof.await("all of them", () -> lake.settled(lake.rows()) == topic.records());
    } finally {
      running.cancel();
    }
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    assertThat(lake.ledger(lake.rows()).totals().late()).isGreaterThan(500);
  }

  @Test
  void catchingUpMovesItNoFurtherThanTheData() {
    topic.append(1_000, 1_000, 1_000);
    job.with("--heartbeat=100ms", "--allowedDisorder=1s").runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    long newest = Readings.FIRST_MILLIS + 1_000 * 1_000 / 100 + 500;
    assertThat(completeThrough())
        .isLessThanOrEqualTo(newest)
        .isGreaterThan(Readings.FIRST_MILLIS - 20_000);
    assertThat(Instant.ofEpochMilli(completeThrough()).getEpochSecond() % 20).isZero();
  }

  private long completeThrough() {
    String said =
        lake.has(lake.rows())
            ? lake.table(lake.rows())
                .properties()
                .get(Marks.of(Marks.COMPLETE_THROUGH, Lake.WRITER))
            : null;
    return said == null ? Long.MIN_VALUE : Instant.parse(said).toEpochMilli();
  }

  private List<Snapshot> commits() {
    return Warehouse.snapshots(lake.table(lake.rows())).stream()
        .filter(snapshot -> snapshot.summary().containsKey(Marks.WINDOWS))
        .toList();
  }

  private void assertNeverGoesBack() {
    long last = Long.MIN_VALUE;
    for (Snapshot snapshot : Warehouse.snapshots(lake.table(lake.rows()))) {
      String said = snapshot.summary().get(Marks.COMPLETE_THROUGH);
      if (said != null) {
        long millis = Instant.parse(said).toEpochMilli();
        assertThat(millis).isGreaterThanOrEqualTo(last);
        last = millis;
      }
    }
  }
}
