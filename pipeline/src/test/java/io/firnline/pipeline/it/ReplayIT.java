package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.commit.LedgerChange;
import io.firnline.iceberg.commit.LedgerOperator;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.it.Readings.Reading;
import io.firnline.pipeline.replay.Difference;
import io.firnline.pipeline.replay.ReplayRequest;
import io.firnline.pipeline.replay.ReplayResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Windows that were read wrongly, without a column, are replayed: their rows get it, no other row
 * changes, and none is lost or doubled.
 */
class ReplayIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Logger LOG = Logger.getLogger(ReplayIT.class.getName());
  private static final long SECOND = 1_000;

  /** Records of the first landing, by partition: 100 and 90 seconds. */
  private static final long FIRST_0 = 20_000;

  private static final long FIRST_1 = 18_000;
  private static final String LACKING = "sensor_id string, temperature double, timestamp long";

  /** The second and third window of 20 s: late rows have come to both. */
  private static final CommitWindow RANGE =
      new CommitWindow(Readings.FIRST_MILLIS + 20 * SECOND, Readings.FIRST_MILLIS + 60 * SECOND);

  private final SensorTopic topic = BROKER.topic(2, new Readings(11, 200, 0.05, 0.002));

  @ParameterizedTest
  @EnumSource
  void rowsOfTheRangeAreReadAgainAndNoOthers(Warehouse.Kind kind) throws Exception {
    Lake lake = landedWrongly(kind);
    Ledger before = lake.ledger(lake.rows());
    long late = before.totals().late();
    ReplayResult result = job(lake).replay(ReplayRequest.of(lake.rows(), RANGE));
    assertThat(result.rows()).isEqualTo(result.replaced()).isEqualTo(count(r -> !r.bad()));
    assertThat(result.deadLetters()).isEqualTo(count(Reading::bad)).isPositive();
    assertThat(late).isPositive();
    assertReplayed(lake, ReplayIT::inRange);
    assertThat(lake.ledger(lake.rows())).isEqualTo(before);
    String counts = "replaced=%d rows=%d".formatted(result.replaced(), result.rows());
    Table table = lake.table(lake.rows());
    assertThat(table.currentSnapshot().summary().get(Marks.REPLAY)).endsWith(" " + counts);
    assertThat(table.properties()).containsEntry(Marks.of(Marks.REPLAY, Lake.WRITER), counts);
    topic.append(6_000, 6_000);
    job(lake).runUntilCaughtUp();
    assertReplayed(lake, ReplayIT::inRange);
  }

  @Test
  void aRunningJobGoesOnBesideIt() throws Exception {
    Lake lake = landedWrongly(Warehouse.Kind.JDBC);
    PipelineResult running = job(lake).with("--windowSize=2s").submit();
    try {
      topic.append(500, 500);
      Proof.await("rows", () -> lake.settled(lake.rows()) == topic.records());
      topic.append(2_000, 2_000);
      job(lake).replay(ReplayRequest.of(lake.rows(), RANGE));
      topic.append(500, 500);
      Proof.await("rows", () -> lake.settled(lake.rows()) == topic.records());
      job(lake).replay(ReplayRequest.of(lake.rows(), RANGE));
    } finally {
      running.cancel();
    }
    job(lake).runUntilCaughtUp();
    assertReplayed(lake, ReplayIT::inRange);
  }

  @Test
  void theCommandTellsWhatItHasDone(@TempDir Path folder) {
    Lake lake = landedWrongly(Warehouse.Kind.JDBC);
    String from = "--from=" + Instant.ofEpochMilli(RANGE.startMillis());
    String to = "--to=" + Instant.ofEpochMilli(RANGE.endMillis());
    RunProcess.Ended ended =
        RunProcess.start(folder, job(lake).words("replay", lake.rows(), from, to)).end();
    assertThat(ended.code()).as(ended.err()).isZero();
    LOG.info(() -> "The command says:\n" + ended.out());
    String rows = String.format(Locale.ROOT, "%,d", count(r -> !r.bad()));
    assertThat(ended.out())
        .startsWith(lake.rows() + ": replayed 2024-06-10T06:13:40Z to 2024-06-10T06:14:20Z\n")
        .contains("  %s rows replaced by %s, read from 38,000 records".formatted(rows, rows));
    assertReplayed(lake, ReplayIT::inRange);
  }

  @Test
  void aReplayIsUndoneByARollback() throws Exception {
    Lake lake = landedWrongly(Warehouse.Kind.JDBC);
    Table table = lake.table(lake.rows());
    long before = table.currentSnapshot().snapshotId();
    job(lake).replay(ReplayRequest.of(lake.rows(), RANGE));
    table.manageSnapshots().rollbackTo(before).commit();
    assertReplayed(lake, r -> false);
    topic.append(500, 500);
    job(lake).runUntilCaughtUp();
    assertReplayed(lake, r -> false);
  }

  @Test
  void filesThatReachBeyondTheRangeAreRewrittenOnRequestOnly() throws Exception {
    Lake lake = landedWrongly(Warehouse.Kind.JDBC);
    Compaction.run(lake.table(lake.rows()));
    long snapshots = Warehouse.snapshots(lake.table(lake.rows())).size();
    assertThatThrownBy(() -> job(lake).replay(ReplayRequest.of(lake.rows(), RANGE)))
        .hasMessageStartingWith("Cannot replay [")
        .hasMessageContaining("1 data files also have rows outside of it")
        .hasMessageContaining("--rewrite");
    assertThat(Warehouse.snapshots(lake.table(lake.rows()))).hasSize((int) snapshots);
    ReplayResult result = job(lake).replay(ReplayRequest.of(lake.rows(), RANGE).withRewrite(true));
    assertThat(result.rewrittenFiles()).isEqualTo(1);
    assertReplayed(lake, ReplayIT::inRange);
    job(lake).replay(ReplayRequest.of(lake.rows(), RANGE));
    assertReplayed(lake, ReplayIT::inRange);
  }

  @Test
  void whatTheSourceHasNotAnyMoreIsNotThrownAway() throws Exception {
    Lake lake = landedWrongly(Warehouse.Kind.JDBC);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic.name(), 0), RecordsToDelete.beforeOffset(4_800)))
          .all()
          .get();
    }
    assertThatThrownBy(() -> job(lake).replay(ReplayRequest.of(lake.rows(), RANGE)))
        .hasMessageContaining(topic.name() + "/0:4800")
        .hasMessageContaining("Records are gone from the source")
        .hasMessageContaining("--acceptDifference=-");
    assertReplayed(lake, r -> false);
    long gone = 0;
    for (int i = 0; i < 4_800; i++) {
      Reading r = topic.readings().at(0, i);
      gone += inRange(r) && !r.bad() ? 1 : 0;
    }
    ReplayResult result =
        job(lake).replay(ReplayRequest.of(lake.rows(), RANGE).accepting(Difference.of(-gone), 0));
    assertThat(result.rows()).isEqualTo(result.replaced() - gone);
  }

  @Test
  void whateverHappensToTheCommitEachRowIsThereOnce() throws Exception {
    Lake lake = landedWrongly(Warehouse.Kind.JDBC);
    meet(Fault.CRASH_BEFORE_COMMIT, lake);
    assertReplayed(lake, r -> false);
    for (Fault fault :
        List.of(
            Fault.CRASH_AFTER_COMMIT,
            Fault.CONFLICT,
            Fault.UNKNOWN_AFTER_SUCCESS,
            Fault.UNKNOWN_BEFORE,
            Fault.LANDS_LATE,
            Fault.LANDS_TOO_LATE)) {
      long before = lake.table(lake.rows()).currentSnapshot().snapshotId();
      meet(fault, lake);
      assertReplayed(lake, ReplayIT::inRange);
      Snapshot now = lake.table(lake.rows()).currentSnapshot();
      assertThat(now.parentId()).as("one snapshot in %s", fault).isEqualTo(before);
    }
  }

  private void meet(Fault fault, Lake lake) throws Exception {
    FaultPlan plan = new FaultPlan().next(lake.rows(), fault);
    LandingJob faulty = job(lake).with(lake.faulty(plan));
    if (fault.name().startsWith("CRASH")) {
      assertThatThrownBy(() -> faulty.replay(ReplayRequest.of(lake.rows(), RANGE)))
          .isInstanceOf(Crash.class);
    } else {
      faulty.replay(ReplayRequest.of(lake.rows(), RANGE));
    }
    plan.releaseHeld();
    assertThat(plan.allHappened()).as("%s has happened", fault).isTrue();
    assertThat(plan.deletes()).isEmpty();
  }

  @Test
  void whatSomebodyChangesMeanwhileIsNotUndone() throws Exception {
    Lake lake = landedWrongly(Warehouse.Kind.JDBC);
    FaultPlan plan =
        new FaultPlan().beforeCommit(lake.rows(), name -> Compaction.run(lake.table(lake.rows())));
    assertThatThrownBy(
            () -> job(lake).with(lake.faulty(plan)).replay(ReplayRequest.of(lake.rows(), RANGE)))
        .hasMessageContaining("(replace) has changed rows or files")
        .hasMessageEndingWith("Run it again");
    assertReplayed(lake, r -> false);
  }

  @Test
  void whatCannotBeExactIsRefused() {
    Lake lake = landedWrongly(Warehouse.Kind.JDBC);
    CommitWindow open = new CommitWindow(RANGE.startMillis(), RANGE.endMillis() + 3_600 * SECOND);
    assertThatThrownBy(
            () ->
                job(lake)
                    .with("--eventTimeUnit=SECONDS")
                    .replay(ReplayRequest.of(lake.rows(), open)))
        .hasMessageContaining("read by the rule 'MILLIS:timestamp', not 'SECONDS:timestamp'")
        .hasMessageContaining("it is complete through 2024-06-10T06:14:40Z only");
    assertThatThrownBy(() -> job(lake).replay(ReplayRequest.of(lake.deadLetters(), RANGE)))
        .hasMessageContaining("firnline replay-dead-letters");
    assertThatThrownBy(
            () ->
                job(lake).with("--writerId=somebody").replay(ReplayRequest.of(lake.rows(), RANGE)))
        .hasMessageContaining("has no ledger of writer 'somebody'");
    assertReplayed(lake, r -> false);
  }

  /** Records that an operator has passed over are rows of nothing, until somebody counts them. */
  @Test
  void whatWasPassedOverIsRefusedUntilItIsAccepted() throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    topic.append(8_000, 7_200);
    job(lake).runUntilCaughtUp();
    topic.append(12_000, 10_800);
    setPosition(lake, 9_000);
    job(lake).runUntilCaughtUp();
    long rows = passedOver(r -> inRange(r) && !r.bad());
    long bad = passedOver(r -> inRange(r) && r.bad());
    assertThatThrownBy(
            () ->
                job(lake)
                    .replay(ReplayRequest.of(lake.rows(), RANGE).accepting(Difference.NONE, bad)))
        .hasMessageContaining("--acceptDifference=" + rows);
    ReplayResult result =
        job(lake).replay(ReplayRequest.of(lake.rows(), RANGE).accepting(Difference.of(rows), bad));
    assertThat(result.rows()).isEqualTo(result.replaced() + rows);
    assertThat(coordinates(lake)).doesNotHaveDuplicates();
    assertThat(coordinates(lake).stream().filter(c -> c.matches("0/8\\d{3}"))).hasSize((int) rows);
  }

  /** What an operator lets be read again is there twice: a replay of its windows undoes that. */
  @Test
  void whatWasReadTwiceIsRefusedUntilItIsAccepted() throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    topic.append(FIRST_0, FIRST_1);
    job(lake).runUntilCaughtUp();
    setPosition(lake, 8_000);
    assertThatThrownBy(() -> job(lake).replay(ReplayRequest.of(lake.rows(), RANGE)))
        .as("before a start has read it again")
        .hasMessageContaining("these rows would go");
    topic.append(500, 500);
    job(lake).runUntilCaughtUp();
    List<String> doubled = coordinates(lake);
    assertThatThrownBy(() -> job(lake).replay(ReplayRequest.of(lake.rows(), RANGE)))
        .hasMessageContaining("these rows would go");
    assertThat(coordinates(lake)).isEqualTo(doubled);
    long once = count(r -> !r.bad());
    long now =
        lake.read(lake.rows()).stream()
            .filter(row -> RANGE.contains((Long) row.getField("timestamp")))
            .count();
    job(lake).replay(ReplayRequest.of(lake.rows(), RANGE).accepting(Difference.of(once - now), 0));
    assertThat(
            lake.read(lake.rows()).stream()
                .filter(row -> RANGE.contains((Long) row.getField("timestamp")))
                .map(ReplayIT::coordinates))
        .doesNotHaveDuplicates()
        .hasSize((int) once);
  }

  /** As many rows would go as others would come, which numbers alone do not tell. */
  @Test
  void asManyThatGoAsComeAreRefusedUntilBothAreAccepted() throws Exception {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    topic.append(8_000, 7_200);
    job(lake).runUntilCaughtUp();
    topic.append(12_000, 10_800);
    long come = passedOver(r -> inRange(r) && !r.bad());
    long bad = passedOver(r -> inRange(r) && r.bad());
    long back = 7_200;
    for (long gone = 0; gone < come; ) {
      Reading r = topic.readings().at(1, --back);
      gone += inRange(r) && !r.bad() ? 1 : 0;
    }
    setPosition(lake, 0, 9_000);
    setPosition(lake, 1, back);
    job(lake).runUntilCaughtUp();
    String both = "-%d+%d".formatted(come, come);
    ReplayRequest strict = ReplayRequest.of(lake.rows(), RANGE);
    assertThatThrownBy(() -> job(lake).replay(strict.accepting(Difference.NONE, bad)))
        .hasMessageContaining("--acceptDifference=" + both);
    ReplayResult result = job(lake).replay(strict.accepting(Difference.parse(both), bad));
    assertThat(result.rows()).isEqualTo(result.replaced());
    List<String> ofRange =
        lake.read(lake.rows()).stream()
            .filter(row -> RANGE.contains((Long) row.getField("timestamp")))
            .map(ReplayIT::coordinates)
            .toList();
    assertThat(ofRange).doesNotHaveDuplicates().hasSize((int) count(r -> !r.bad()));
  }

  private void setPosition(Lake lake, long position) {
    setPosition(lake, 0, position);
  }

  private void setPosition(Lake lake, int of, long position) {
    LedgerOperator operator =
        new LedgerOperator(lake.catalog(), lake.rows(), Lake.WRITER, Set.of());
    SourcePartition partition = new SourcePartition(topic.name(), Integer.toString(of));
    operator.apply(
        operator.plan(
            new LedgerChange.Positions(
                new TreeMap<>(Map.of(partition, position)), new TreeSet<>())));
  }

  private long passedOver(Predicate<Reading> of) {
    return LongStream.range(8_000, 9_000)
        .mapToObj(position -> topic.readings().at(0, position))
        .filter(of)
        .count();
  }

  private static List<String> coordinates(Lake lake) {
    return lake.read(lake.rows()).stream().map(ReplayIT::coordinates).sorted().toList();
  }

  private static String coordinates(Record row) {
    return row.getField("_partition") + "/" + row.getField("_position");
  }

  @Test
  void aRowThatCannotBeReadAnyMoreIsKept() {
    Lake lake = landedWrongly(Warehouse.Kind.JDBC);
    lake.table(lake.rows()).updateSchema().deleteColumn("temperature").commit();
    LandingJob strict =
        job(lake)
            .with(
                "--schema=sensor_id string, humidity double, timestamp long",
                "--unknownFields=DEAD_LETTER");
    long rows = count(r -> !r.bad());
    assertThatThrownBy(() -> strict.replay(ReplayRequest.of(lake.rows(), RANGE)))
        .hasMessageContaining(rows + " of its records cannot be rows now")
        .hasMessageContaining("unknown_field")
        .hasMessageContaining("--acceptUnreadable=" + rows);
  }

  private LandingJob job(Lake lake) {
    return LandingJob.of(lake, BROKER, topic.name());
  }

  /** Landed without humidity; the table has the column since. */
  private Lake landedWrongly(Warehouse.Kind kind) {
    topic.append(FIRST_0, FIRST_1);
    Lake lake = Lake.in(WAREHOUSE.catalog(kind));
    job(lake).with("--schema=" + LACKING).runUntilCaughtUp();
    lake.table(lake.rows()).updateSchema().addColumn("humidity", Types.DoubleType.get()).commit();
    assertReplayed(lake, r -> false);
    return lake;
  }

  private static boolean inRange(Reading reading) {
    return RANGE.contains(reading.timestamp());
  }

  /** Records of the range. */
  private long count(Predicate<Reading> of) {
    long count = 0;
    for (Map.Entry<Integer, Long> partition : topic.lengths().entrySet()) {
      for (long i = 0; i < partition.getValue(); i++) {
        Reading reading = topic.readings().at(partition.getKey(), i);
        count += inRange(reading) && of.test(reading) ? 1 : 0;
      }
    }
    return count;
  }

  /** Each record is in the tables once, and rows have the humidity exactly where they should. */
  private void assertReplayed(Lake lake, Predicate<Reading> whole) {
    Set<String> seen = new HashSet<>();
    for (Record row : lake.read(lake.rows())) {
      int partition = Integer.parseInt((String) row.getField("_partition"));
      long position = (Long) row.getField("_position");
      Reading sent = topic.readings().at(partition, position);
      boolean first = position < (partition == 0 ? FIRST_0 : FIRST_1); // later ones have the column
      Double humidity = !first || whole.test(sent) ? sent.humidity() : null;
      boolean right =
          seen.add(partition + "/" + position)
              && !sent.bad()
              && sent.sensor().equals(row.getField("sensor_id"))
              && Objects.equals(sent.temperature(), row.getField("temperature"))
              && Objects.equals(sent.timestamp(), row.getField("timestamp"))
              && Objects.equals(humidity, row.getField("humidity"));
      if (!right) {
        throw new AssertionError("It has %s, sent was %s".formatted(row, sent));
      }
    }
    long dead = lake.read(lake.deadLetters()).size();
    assertThat(seen.size() + dead).isEqualTo(topic.records());
    assertThat(Warehouse.liveFiles(lake.table(lake.rows()))).doesNotHaveDuplicates();
  }
}
