package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Check;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.audit.LandingAudit;
import io.firnline.pipeline.it.Readings.Reading;
import io.firnline.pipeline.replay.ReplayRequest;
import io.firnline.pipeline.replay.ReplayResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.beam.sdk.PipelineResult;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Windows of a table that follows another one, of one topic among several or of late rows, are
 * replayed: its rows get what they lacked, no row of any other table changes.
 */
@Tag("more")
class ReplaySideTablesIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final String LACKING =
      "--schema=sensor_id string, temperature double, timestamp long";

  /** The second and third window of 20 s. */
  private static final CommitWindow RANGE =
      new CommitWindow(Readings.FIRST_MILLIS + 20_000, Readings.FIRST_MILLIS + 60_000);

  private final Lake lake = Lake.in(WAREHOUSE.catalog());
  private final String prefix = "r" + UUID.randomUUID().toString().substring(0, 8);
  private final SensorTopic first = BROKER.topic(prefix + "-a", 2, readings(21));
  private final SensorTopic second = BROKER.topic(prefix + "-b", 1, readings(22));
  private final String home = lake.name("firnline_" + Lake.WRITER);

  private static Readings readings(long seed) {
    return new Readings(seed, 200, 0.05, 0.002);
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

  private void landWrongly() {
    first.append(20_000, 18_000);
    second.append(18_000);
    routed().with(LACKING).runUntilCaughtUp();
    for (SensorTopic topic : List.of(first, second)) {
      addHumidity(table(topic));
    }
  }

  private String table(SensorTopic topic) {
    return lake.name(topic.name());
  }

  private void addHumidity(String table) {
    lake.table(table).updateSchema().addColumn("humidity", Types.DoubleType.get()).commit();
  }

  @Test
  void aTableOfOneTopicAmongSeveral() throws Exception {
    landWrongly();
    Ledger before = lake.ledger(home);
    ReplayResult result = routed().replay(ReplayRequest.of(table(first), RANGE));
    assertThat(result.rows()).isEqualTo(result.replaced()).isPositive();
    assertThat(result.read()).as("records of that topic alone").isEqualTo(38_000);
    assertThat(lake.ledger(home)).isEqualTo(before);
    assertHumidity(first, 20_000, 18_000, r -> RANGE.contains(r.timestamp()));
    assertHumidity(second, 18_000, 0, r -> false);
    assertAuditPasses(home);
    first.append(500, 500);
    second.append(500);
    routed().runUntilCaughtUp();
    assertHumidity(first, 20_000, 18_000, r -> RANGE.contains(r.timestamp()));
    assertHumidity(second, 18_000, 0, r -> false);
    assertAuditPasses(home);
  }

  @Test
  void aRunningJobGoesOnBesideIt() throws Exception {
    landWrongly();
    PipelineResult running = routed().with("--windowSize=2s").submit();
    try {
      for (int i = 0; i < 3; i++) {
        first.append(1_000, 1_000);
        routed().replay(ReplayRequest.of(table(first), RANGE));
        Proof.await("rows", () -> lake.settled(home) == first.records() + second.records());
      }
    } finally {
      running.cancel();
    }
    routed().runUntilCaughtUp();
    assertHumidity(first, 20_000, 18_000, r -> RANGE.contains(r.timestamp()));
    assertHumidity(second, 18_000, 0, r -> false);
    assertAuditPasses(home);
  }

  @Test
  void whateverHappensToTheCommitEachRowIsThereOnce() throws Exception {
    landWrongly();
    meet(Fault.CRASH_BEFORE_COMMIT);
    assertHumidity(first, 20_000, 18_000, r -> false);
    for (Fault fault :
        List.of(
            Fault.CRASH_AFTER_COMMIT,
            Fault.CONFLICT,
            Fault.UNKNOWN_AFTER_SUCCESS,
            Fault.UNKNOWN_BEFORE,
            Fault.LANDS_LATE,
            Fault.LANDS_TOO_LATE)) {
      long before = lake.table(table(first)).currentSnapshot().snapshotId();
      meet(fault);
      assertHumidity(first, 20_000, 18_000, r -> RANGE.contains(r.timestamp()));
      Snapshot now = lake.table(table(first)).currentSnapshot();
      assertThat(now.parentId()).as("one snapshot in %s", fault).isEqualTo(before);
    }
    assertAuditPasses(home);
  }

  private void meet(Fault fault) throws Exception {
    FaultPlan plan = new FaultPlan().next(table(first), fault);
    LandingJob faulty = routed().with(lake.faulty(plan));
    ReplayRequest request = ReplayRequest.of(table(first), RANGE);
    if (fault.name().startsWith("CRASH")) {
      assertThatThrownBy(() -> faulty.replay(request)).isInstanceOf(Crash.class);
    } else {
      faulty.replay(request);
    }
    plan.releaseHeld();
    assertThat(plan.allHappened()).as("%s has happened", fault).isTrue();
    assertThat(plan.deletes()).isEmpty();
  }

  /** What a crash of the job has left to a side table is there before its rows are counted. */
  @Test
  void theTableGetsFirstWhatItHasYetToGet() throws Exception {
    landWrongly();
    first.append(6_000, 8_000);
    FaultPlan plan = new FaultPlan().next(table(first), Fault.CRASH_BEFORE_COMMIT);
    LandingJob dying =
        routed().with(lake.faulty(plan), "--numberOfExecutionRetries=0", "--commitGrouping=WINDOW");
    assertThatThrownBy(dying::runUntilCaughtUp).isInstanceOf(RuntimeException.class);
    assertThat(plan.allHappened()).isTrue();
    assertThat(lake.ledger(home).pending()).containsKey(table(first));
    CommitWindow all =
        new CommitWindow(Readings.FIRST_MILLIS - 60_000, lake.ledger(home).completeThrough());
    routed().replay(ReplayRequest.of(table(first), all));
    routed().runUntilCaughtUp();
    assertHumidity(first, 20_000, 18_000, r -> all.contains(r.timestamp()));
  }

  @Test
  void aTableOfLateRowsAndTheOneBesideIt() throws Exception {
    first.append(20_000, 18_000);
    String late = lake.name("sensors_late");
    LandingJob job =
        LandingJob.of(lake, BROKER, first.name())
            .with(
                "--lateRows=SIDE_TABLE",
                "--lateTable=" + late,
                "--metadataColumns=topic,partition,offset");
    job.with(LACKING).runUntilCaughtUp();
    addHumidity(lake.rows());
    addHumidity(late);
    List<String> lateBefore = origins(late);
    ReplayResult rows = job.replay(ReplayRequest.of(lake.rows(), RANGE));
    assertThat(rows.rows()).isEqualTo(rows.replaced()).isPositive();
    assertHas(late, lateBefore, r -> false);
    ReplayResult lateRows = job.replay(ReplayRequest.of(late, RANGE));
    assertThat(lateRows.rows()).isEqualTo(lateRows.replaced()).isPositive();
    assertHas(late, lateBefore, r -> RANGE.contains(r.timestamp()));
    assertThat(origins(lake.rows())).doesNotContainAnyElementsOf(lateBefore);
    new Contents(first).deadLetters(lake, lake.deadLetters());
    assertThat(lake.read(lake.rows()).size() + lateBefore.size() + dead(lake.deadLetters()))
        .isEqualTo(first.records());
    first.append(500, 500);
    job.runUntilCaughtUp();
    assertAuditPasses(lake.rows());
  }

  @Test
  void whoseLateRowsAreIsAskedOfTheirColumns() {
    first.append(20_000, 18_000);
    LandingJob job =
        LandingJob.of(lake, BROKER, first.name())
            .without("metadataColumns")
            .with("--lateRows=SIDE_TABLE", "--lateTable=" + lake.rows() + "_late");
    job.runUntilCaughtUp();
    assertThatThrownBy(() -> job.replay(ReplayRequest.of(lake.rows(), RANGE)))
        .hasMessageContaining("its late rows are in a table of their own, " + lake.rows() + "_late")
        .hasMessageContaining("--metadataColumns=topic,partition,offset")
        .hasMessageContaining("land the topics again into a new table");
  }

  @Test
  void onlyATableWithRowsCanBeReplayed() {
    landWrongly();
    assertThatThrownBy(() -> routed().replay(ReplayRequest.of(home, RANGE)))
        .hasMessageContaining("the pipeline puts no rows into it, but into")
        .hasMessageContaining(table(first));
    assertThatThrownBy(() -> routed().replay(ReplayRequest.of(home + "_dead", RANGE)))
        .hasMessageContaining("firnline replay-dead-letters");
  }

  private void assertHumidity(
      SensorTopic topic, long firstOf0, long firstOf1, Predicate<Reading> whole) {
    String table = table(topic);
    TreeSet<String> seen = new TreeSet<>();
    for (Record row : lake.read(table)) {
      Reading sent = sent(topic, row);
      boolean later = (Long) row.getField("_position") >= (isOf0(row) ? firstOf0 : firstOf1);
      Double humidity = later || whole.test(sent) ? sent.humidity() : null;
      boolean right =
          seen.add(origin(row))
              && !sent.bad()
              && sent.sensor().equals(row.getField("sensor_id"))
              && Objects.equals(humidity, row.getField("humidity"));
      if (!right) {
        throw new AssertionError("%s has %s, sent was %s".formatted(table, row, sent));
      }
    }
    Table loaded = lake.table(table);
    assertThat(Warehouse.liveFiles(loaded)).doesNotHaveDuplicates();
    long letters =
        lake.read(home + "_dead").stream()
            .filter(letter -> topic.name().equals(letter.getField("stream")))
            .count();
    assertThat(seen.size() + letters).isEqualTo(topic.records());
  }

  private void assertHas(String table, List<String> rows, Predicate<Reading> whole) {
    assertThat(origins(table)).isEqualTo(rows);
    for (Record row : lake.read(table)) {
      Reading sent = sent(first, row);
      assertThat(row.getField("humidity")).isEqualTo(whole.test(sent) ? sent.humidity() : null);
    }
  }

  private List<String> origins(String table) {
    return lake.read(table).stream().map(ReplaySideTablesIT::origin).sorted().toList();
  }

  private static boolean isOf0(Record row) {
    return "0".equals(row.getField("_partition"));
  }

  private static String origin(Record row) {
    return row.getField("_partition") + "/" + row.getField("_position");
  }

  private static Reading sent(SensorTopic topic, Record row) {
    int partition = Integer.parseInt((String) row.getField("_partition"));
    return topic.readings().at(partition, (Long) row.getField("_position"));
  }

  private long dead(String table) {
    return lake.read(table).size();
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
