package io.firnline.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.WriterLedger;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.Committed;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.launch.Flags;
import io.firnline.pipeline.launch.Launcher;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.RecordBatchCoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.assertj.core.groups.Tuple;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The whole chain behind a source: batches in an order that a test gives, parsed, windowed, written
 * and committed, with the proof of their positions.
 */
@ExtendWith(TestPipelineExtension.class)
class LandingStreamTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final String STREAM_OF_NORTH = "north";
  private static final String STREAM_OF_SOUTH = "south";

  /** What the snapshot of a claim adds, and that of a table that is taken up. */
  private static final int CLAIM = 0;

  private static final int TAKEN_UP = 0;

  private final String space = Warehouse.newName("n").replace('.', '_');
  private final String table = name("rows");
  private final String dead = name("dead");

  @Test
  void twoTablesDeadLettersAndALateRow(TestPipeline pipeline) {
    FirnlineOptions options = options("--icebergTable=" + name("{topic}"));
    String home = name("firnline_w");
    String north = name(STREAM_OF_NORTH);
    String south = name(STREAM_OF_SOUTH);
    Job job = new Job(options);
    SteppedPartition northern = job.partition(STREAM_OF_NORTH);
    SteppedPartition southern = job.partition(STREAM_OF_SOUTH);

    PCollection<CommittedSnapshot> snapshots =
        job.land(
            pipeline,
            stream()
                .addElements(northern.batch(30, at(1, 5), at(2, 20), at(3, 65), "{\"id\":oops}"))
                .addElements(southern.batch(20, at(10, 1), at(11, 59)))
                .addElements(northern.batch(90, at(4, 31), at(5, 130)))
                .addElements(southern.idle(60))
                .advanceWatermarkTo(second(60))
                .addElements(
                    northern.batch(120, at(6, 10), at(7, 95), "{\"id\":\"x\",\"ts\":91000}"))
                .addElements(southern.batch(120, at(12, 61)))
                .advanceWatermarkTo(second(120))
                .advanceWatermarkToInfinity());

    Committed.expect(
        snapshots,
        Committed.of(home, minute(0), 4, 0),
        Committed.of(north, minute(0), 1, 3),
        Committed.of(south, minute(0), 1, 2),
        Committed.of(dead, minute(0), 1, 1).dead(1),
        Committed.of(home, minute(1), 5, 0),
        Committed.of(north, minute(1), 2, 3).files(2).late(1),
        Committed.of(south, minute(1), 2, 1),
        Committed.of(dead, minute(1), 2, 1).dead(1),
        Committed.of(home, minute(2), 6, 0),
        Committed.of(north, minute(2), 3, 1));
    pipeline.run().waitUntilFinish();
    assertThat(ids(north)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(ids(south)).containsExactlyInAnyOrder(10L, 11L, 12L);
    assertThat(ids(home)).isEmpty();
    assertThat(letters())
        .containsExactlyInAnyOrder(
            tuple("syntax", STREAM_OF_NORTH, "0", 3L, "{\"id\":oops}"),
            tuple("wrong_type", STREAM_OF_NORTH, "0", 8L, "{\"id\":\"x\",\"ts\":91000}"));
    assertThat(added(home)).containsExactly(CLAIM, TAKEN_UP, TAKEN_UP, 0, 0, 0);
    assertThat(added(north)).containsExactly(3, 3, 1);
    assertThat(added(south)).containsExactly(2, 1);
    assertThat(added(dead)).containsExactly(1, 1);
    assertThat(filesOf(north))
        .as("the late row is in a file of its own")
        .containsExactlyInAnyOrder(List.of(1L, 2L, 4L), List.of(3L, 7L), List.of(6L), List.of(5L));
    Ledger ledger = job.ledger.read();
    assertThat(ledger.n()).isEqualTo(3);
    assertThat(ledger.open()).isEmpty();
    assertThat(ledger.completeThrough()).isEqualTo(120_000);
    assertThat(ledger.totals().records()).isEqualTo(12);
    assertThat(ledger.totals().rows()).isEqualTo(10);
    assertThat(ledger.totals().late()).isEqualTo(1);
    assertThat(ledger.totals().dead()).isEqualTo(2);
  }

  @Test
  void lateRowsGoToTheirTableAndItIsCommittedWithTheOpenWindow(TestPipeline pipeline) {
    String late = name("late");
    Job job =
        new Job(options("--icebergTable=" + table, "--lateRows=SIDE_TABLE", "--lateTable=" + late));
    SteppedPartition north = job.partition(STREAM_OF_NORTH);

    PCollection<CommittedSnapshot> snapshots =
        job.land(
            pipeline,
            stream()
                .addElements(north.batch(60, at(1, 5)))
                .advanceWatermarkTo(second(60))
                .addElements(north.batch(120, at(2, 6), at(3, 70), at(4, 7)))
                .advanceWatermarkToInfinity());

    Committed.expect(
        snapshots,
        Committed.of(table, minute(0), 2, 1),
        Committed.of(table, minute(1), 3, 1),
        Committed.of(late, minute(1), 1, 2).late(2));
    pipeline.run().waitUntilFinish();
    assertThat(ids(table)).containsExactlyInAnyOrder(1L, 3L);
    assertThat(ids(late)).containsExactlyInAnyOrder(2L, 4L);
    assertThat(added(table)).containsExactly(CLAIM, 1, 1);
    assertThat(added(late)).containsExactly(2);
    assertThat(added(dead)).isEmpty();
    assertThat(job.ledger.read().totals().late()).isEqualTo(2);
  }

  @Test
  void windowsThatComeOutOfOrderAreCommittedInTheirOrder(TestPipeline pipeline) {
    Job job = new Job(options("--icebergTable=" + table));
    SteppedPartition north = job.partition(STREAM_OF_NORTH);
    SteppedPartition south = job.partition(STREAM_OF_SOUTH);

    PCollection<CommittedSnapshot> snapshots =
        job.land(
            pipeline,
            stream()
                .addElements(north.batch(10, at(1, 190), at(2, 70), at(3, 10), at(4, 130)))
                .addElements(south.batch(5, at(5, 125), at(6, 5)))
                .addElements(south.idle(60))
                .addElements(north.idle(60))
                .advanceWatermarkTo(second(60))
                .addElements(south.batch(180, at(7, 179), at(8, 60)))
                .addElements(north.idle(180))
                .advanceWatermarkTo(second(180))
                .advanceWatermarkToInfinity());

    Committed.expect(
        snapshots,
        Committed.of(table, minute(0), 2, 2),
        Committed.of(table, minute(1), 3, 2),
        Committed.of(table, minute(2), 3, 3), // ends together with that before it
        Committed.of(table, minute(3), 4, 1));
    pipeline.run().waitUntilFinish();
    assertThat(ids(table)).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(filesOf(table))
        .containsExactlyInAnyOrder(
            List.of(3L, 6L), List.of(2L, 8L), List.of(4L, 5L, 7L), List.of(1L));
    assertThat(added(table)).containsExactly(CLAIM, 2, 5, 1);
    Ledger ledger = job.ledger.read();
    assertThat(ledger.n()).isEqualTo(4);
    assertThat(ledger.open()).isEmpty();
    assertThat(ledger.completeThrough()).isEqualTo(180_000);
  }

  /**
   * Windows in which partitions only say that they are idle are committed once a heartbeat, those
   * in which nobody says anything are not; and a row that comes then is committed as ever.
   */
  @Test
  void anIdleWatermarkIsCommittedOnceAHeartbeat(TestPipeline pipeline) {
    Job job = new Job(options("--icebergTable=" + table, "--heartbeat=2m"));
    SteppedPartition north = job.partition(STREAM_OF_NORTH);
    SteppedPartition south = job.partition(STREAM_OF_SOUTH);
    TestStream.Builder<RecordBatch> stream =
        stream()
            .addElements(TimestampedValue.of(RecordBatch.hello(), new Instant(EventTime.NEVER)));
    for (int i = 1; i <= 5; i++) {
      stream =
          stream
              .addElements(north.idle(60 * i))
              .addElements(south.idle(60 * i))
              .advanceWatermarkTo(second(60 * i));
    }

    PCollection<CommittedSnapshot> snapshots =
        job.land(
            pipeline,
            stream
                .addElements(north.batch(660, at(1, 310)))
                .addElements(south.idle(660))
                .advanceWatermarkTo(second(420))
                .advanceWatermarkTo(second(660))
                .addElements(south.batch(661, at(2, 665)))
                .advanceWatermarkToInfinity());

    Committed.expect(
        snapshots,
        Committed.of(table, minute(0), 2, 0),
        Committed.of(table, minute(2), 3, 0),
        Committed.of(table, minute(4), 4, 0),
        Committed.of(table, minute(5), 5, 1),
        Committed.of(table, minute(11), 6, 1));
    pipeline.run().waitUntilFinish();
    assertThat(ids(table)).containsExactlyInAnyOrder(1L, 2L);
    assertThat(added(table)).containsExactly(CLAIM, 0, 0, 0, 1, 1);
    assertThat(job.ledger.read().completeThrough()).isEqualTo(660_000);
  }

  private FirnlineOptions options(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--runner=DirectRunner",
                "--kafkaBootstrapServers=kafka.invalid:1",
                "--kafkaTopics=" + STREAM_OF_NORTH + "," + STREAM_OF_SOUTH,
                "--icebergCatalog=" + WAREHOUSE.catalog().toJson(),
                "--schema=id long, ts long",
                "--eventTimeField=ts",
                "--windowSize=1m",
                "--deadLetterTable=" + dead,
                "--writerId=w"));
    flags.addAll(List.of(more));
    return Launcher.of(new Flags(flags)).options();
  }

  private String name(String itsTable) {
    return space + "." + itsTable;
  }

  /** A pipeline whose partitions have been claimed, as the reader does that comes first. */
  private static final class Job {
    private final FirnlineOptions options;
    private final WriterLedger ledger;
    private final long epoch;

    Job(FirnlineOptions options) {
      this.options = options;
      this.ledger = LandingSource.ledger(options);
      ledger.prepare();
      epoch =
          ledger
              .claim(
                  new Claim(
                      LandingSource.launch(options),
                      LandingRules.eventTime(options).text(),
                      Map.of(STREAM_OF_NORTH, "id of north", STREAM_OF_SOUTH, "id of south"),
                      Map.of(source(STREAM_OF_NORTH), 0L, source(STREAM_OF_SOUTH), 0L)))
              .epoch();
    }

    SteppedPartition partition(String stream) {
      return new SteppedPartition(source(stream), epoch);
    }

    PCollection<CommittedSnapshot> land(TestPipeline pipeline, TestStream<RecordBatch> batches) {
      return LandingPipeline.land(pipeline.apply(batches), options);
    }

    private static SourcePartition source(String stream) {
      return new SourcePartition(stream, "0");
    }
  }

  private static TestStream.Builder<RecordBatch> stream() {
    return TestStream.create(RecordBatchCoder.of());
  }

  private static String at(long id, long second) {
    return "{\"id\":%d,\"ts\":%d}".formatted(id, 1_000 * second);
  }

  private static Instant second(long second) {
    return Instant.ofEpochSecond(second);
  }

  private static CommitWindow minute(int i) {
    return new CommitWindow(60_000L * i, 60_000L * (i + 1));
  }

  private static Table load(String table) {
    return Tables.load(WAREHOUSE.catalog(), table);
  }

  private static List<Integer> added(String table) {
    return Warehouse.addedRows(load(table));
  }

  private static List<Long> ids(String table) {
    return ids(Warehouse.rows(load(table)));
  }

  private static List<Long> ids(Collection<Record> rows) {
    return rows.stream().map(row -> (Long) row.getField("id")).toList();
  }

  /** The rows of each file. */
  private static List<List<Long>> filesOf(String table) {
    return Warehouse.rowsByFile(load(table)).values().stream()
        .map(rows -> ids(rows).stream().sorted().toList())
        .toList();
  }

  private List<Tuple> letters() {
    return Warehouse.rows(load(dead)).stream()
        .map(
            letter ->
                tuple(
                    letter.getField("reason"),
                    letter.getField("stream"),
                    letter.getField("partition"),
                    letter.getField("position"),
                    UTF_8
                        .decode(Objects.requireNonNull((ByteBuffer) letter.getField("payload")))
                        .toString()))
        .toList();
  }
}
