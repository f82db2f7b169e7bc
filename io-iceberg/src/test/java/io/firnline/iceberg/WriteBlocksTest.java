package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.CLAIM;
import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.blocks;
import static io.firnline.iceberg.SinkTests.committed;
import static io.firnline.iceberg.SinkTests.contents;
import static io.firnline.iceberg.SinkTests.counter;
import static io.firnline.iceberg.SinkTests.minuteOf;
import static io.firnline.iceberg.SinkTests.run;
import static io.firnline.iceberg.SinkTests.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.TableLedger;
import io.firnline.iceberg.file.DataFileName;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.testing.Committed;
import io.firnline.iceberg.testing.Warehouse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks whose positions and coverages prove each commit, through the whole sink. */
@ExtendWith(TestPipelineExtension.class)
class WriteBlocksTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final String name = Warehouse.newName("home");
  private final String deadName = Warehouse.newName("dead");
  private final Table home = create(name);
  private long epoch;

  @BeforeEach
  void claim() {
    epoch = PositionedBatch.claim(ledger(), "launch-1");
  }

  @Test
  void eachWindowIsProvenAndCommittedOnce(TestPipeline pipeline) {
    TestStream<RowBlock> blocks =
        blocks()
            .addElements(first(batch(0, 0, 10)), rest(batch(0, 0, 10)))
            .addElements(first(batch(1, 0, 4)), rest(batch(1, 0, 4)))
            .advanceWatermarkTo(second(60))
            .addElements(first(batch(0, 1, 5)), rest(batch(0, 1, 5)))
            .addElements(first(batch(1, 1, 2)), rest(batch(1, 1, 2)))
            .advanceWatermarkToInfinity();

    PCollection<CommittedSnapshot> snapshots = write(pipeline, blocks, sink());

    Committed.expect(snapshots, committed(name, 0, 2, 14), committed(name, 1, 3, 7));
    PipelineResult result = run(pipeline);
    assertThat(contents(home))
        .isEqualTo(
            PositionedBatch.rows(batch(0, 0, 10), batch(1, 0, 4), batch(0, 1, 5), batch(1, 1, 2)));
    assertThat(Warehouse.addedRows(home)).containsExactly(CLAIM, 14, 7);
    assertThat(counter(result, "rowsCommitted")).isEqualTo(21);
    Ledger ledger = ledger().readNow();
    assertThat(ledger.n()).isEqualTo(2);
    assertThat(ledger.open()).isEmpty();
    assertThat(ledger.totals().rows()).isEqualTo(21);
    assertThat(ledger.completeThrough()).isEqualTo(120_000);
    assertThat(ledger.partitions())
        .containsEntry(PositionedBatch.partition(0), new Known(2_000, 120_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CHECKPOINT", "WINDOW"})
  void windowsThatEndTogetherAreAppliedOldestFirst(String grouping, TestPipeline pipeline) {
    TestStream.Builder<RowBlock> stream = blocks();
    List<PositionedBatch> all = new ArrayList<>();
    for (int i = 11; i >= 0; i--) { // panes of a bundle come in any order, and so do blocks
      PositionedBatch batch = batch(0, i, 3 + i);
      all.add(batch);
      stream = stream.addElements(first(batch), rest(batch));
    }

    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            stream.advanceWatermarkToInfinity(),
            sink().withCommitGrouping(CommitSettings.Grouping.valueOf(grouping)));

    boolean apart = grouping.equals("WINDOW");
    Committed.expect(
        snapshots,
        all.stream()
            .map(b -> committed(name, b.window(), apart ? 2 + b.window() : 2, b.records()))
            .toArray(Committed[]::new));
    run(pipeline);
    assertThat(contents(home)).isEqualTo(PositionedBatch.rows(all));
    List<Integer> added = new ArrayList<>(List.of(CLAIM));
    added.addAll(apart ? IntStream.rangeClosed(3, 14).boxed().toList() : List.of(102));
    assertThat(Warehouse.addedRows(home)).isEqualTo(added);
    assertThat(ledger().readNow().n()).isEqualTo(12);
  }

  @Test
  void deadLettersGoToTheirSideTableWithTheSameProof(TestPipeline pipeline) {
    Table dead = create(deadName);
    PositionedBatch batch = batch(0, 0, 10).withDeadLetters(deadName, 2);

    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            blocks()
                .addElements(first(batch), rest(batch), batch.timed(batch.deadBlock()))
                .advanceWatermarkToInfinity(),
            sink());

    Committed.expect(snapshots, committed(name, 0, 2, 8), committed(deadName, 0, 1, 2).dead(2));
    PipelineResult result = run(pipeline);
    assertThat(contents(home)).hasSize(8);
    assertThat(contents(dead)).hasSize(2);
    List<String> both = new ArrayList<>(contents(home));
    both.addAll(contents(dead));
    assertThat(both).containsExactlyInAnyOrderElementsOf(PositionedBatch.rows(batch));
    assertThat(Warehouse.addedRows(home)).containsExactly(CLAIM, 8);
    assertThat(Warehouse.addedRows(dead)).containsExactly(2);
    assertThat(counter(result, "deadLetters")).isEqualTo(2);
    assertThat(ledger().readNow().totals().dead()).isEqualTo(2);
  }

  @Test
  void lateRowsAreFilesOfTheirOwnAndCounted(TestPipeline pipeline) {
    PositionedBatch first = batch(0, 0, 2);
    PositionedBatch second = batch(0, 1, 6);
    PositionedBatch lateOfFirst = part(2_000, 3).lateOf(minuteOf(0));
    PositionedBatch lateOfSecond = part(2_003, 4).lateOf(minuteOf(1));
    PositionedBatch inTime = part(2_007, 5);

    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            blocks()
                .addElements(first(first), rest(first))
                .addElements(first(second), rest(second))
                .advanceWatermarkTo(second(120))
                .addElements(first(lateOfFirst), rest(lateOfFirst))
                .addElements(first(inTime), rest(inTime))
                .addElements(first(lateOfSecond), rest(lateOfSecond))
                .advanceWatermarkToInfinity(),
            sink().withShards(1));

    Committed.expect(
        snapshots,
        committed(name, 0, 2, 2),
        committed(name, 1, 2, 6),
        committed(name, 2, 3, 12).files(3).late(7));
    PipelineResult result = run(pipeline);
    assertThat(windowsOfFiles(home))
        .containsOnly(
            entry(PositionedBatch.rows(first), minuteOf(0)),
            entry(PositionedBatch.rows(second), minuteOf(1)),
            entry(PositionedBatch.rows(lateOfFirst), minuteOf(2)),
            entry(PositionedBatch.rows(lateOfSecond), minuteOf(2)),
            entry(PositionedBatch.rows(inTime), minuteOf(2)));
    assertThat(contents(home))
        .isEqualTo(PositionedBatch.rows(first, second, lateOfFirst, lateOfSecond, inTime));
    assertThat(Warehouse.addedRows(home)).containsExactly(CLAIM, 8, 12);
    assertThat(counter(result, "lateRows")).isEqualTo(7);
    assertThat(ledger().readNow().totals().late()).isEqualTo(7);
  }

  /** The rows of each file, and the commit window that its name says. */
  private static Map<List<String>, CommitWindow> windowsOfFiles(Table table) {
    Map<List<String>, CommitWindow> windows = new HashMap<>();
    Warehouse.rowsByFile(table)
        .forEach(
            (file, rows) -> {
              String fileName = file.substring(file.lastIndexOf('/') + 1);
              CommitWindow window = DataFileName.parse(fileName).orElseThrow().window();
              assertThat(windows.put(SinkTests.texts(rows), window)).as(file).isNull();
            });
    return windows;
  }

  @Test
  void aLostBlockStopsTheCommitOfItsWindow(TestPipeline pipeline) {
    PositionedBatch whole = batch(0, 0, 10);
    PositionedBatch lost = batch(1, 0, 4);
    write(
        pipeline,
        blocks()
            .addElements(first(whole), rest(whole))
            .addElements(rest(lost))
            .advanceWatermarkToInfinity(),
        sink());

    LedgerStopException stop = SinkTests.stop(pipeline);

    assertThat(stop.reason()).isEqualTo(LedgerStopException.Reason.MISSING);
    assertThat(stop)
        .hasMessage(
            "Rows are missing: "
                + difference(whole.tally(), whole.tally().plus(lost.tally()))
                + "partitions in the pane: [topic/0, topic/1]. Nothing was committed. Start the job without state");
    assertNothingIsCommitted();
  }

  @Test
  void aLostCoverageStopsTheCommitOfItsWindow(TestPipeline pipeline) {
    PositionedBatch whole = batch(0, 0, 10);
    PositionedBatch uncovered = batch(1, 0, 4);
    write(
        pipeline,
        blocks()
            .addElements(first(whole), rest(whole))
            .addElements(first(uncovered))
            .advanceWatermarkToInfinity(),
        sink());

    LedgerStopException stop = SinkTests.stop(pipeline);

    assertThat(stop.reason()).isEqualTo(LedgerStopException.Reason.DOUBLED);
    assertThat(stop)
        .hasMessageStartingWith(
            "1 panes wait for an earlier one that has not come: "
                + difference(whole.tally().plus(uncovered.tally()), whole.tally())
                + "partitions in the pane: [topic/0]. ")
        .hasMessageEndingWith("start the job without state");
    assertNothingIsCommitted();
  }

  /** What a stop says of the window of minute 0. */
  private static String difference(Tally have, Tally want) {
    return "window %s of writer 'w1' holds %d rows (sum %x), but %d records (sum %x) were read into it; "
        .formatted(
            minuteOf(0), have.records(), have.positionSum(), want.records(), want.positionSum());
  }

  private void assertNothingIsCommitted() {
    assertThat(contents(home)).isEmpty();
    assertThat(Warehouse.addedRows(home)).containsExactly(CLAIM);
    assertThat(ledger().readNow().n()).isZero();
  }

  @Test
  void blocksOfAnOlderStartAreFenced(TestPipeline pipeline) {
    long newer = PositionedBatch.claim(ledger(), "launch-2");

    write(
        pipeline,
        blocks()
            .addElements(first(batch(0, 0, 10)), rest(batch(0, 0, 10)))
            .advanceWatermarkToInfinity(),
        sink());

    LedgerStopException stop = SinkTests.stop(pipeline);

    assertThat(stop.reason()).isEqualTo(LedgerStopException.Reason.FENCED);
    assertThat(stop)
        .hasMessageStartingWith(
            "Fenced: this job is epoch %d of writer 'w1', but launch launch-2 has started epoch %d. Nothing was committed."
                .formatted(epoch, newer));
    assertThat(contents(home)).isEmpty();
    assertThat(Warehouse.addedRows(home)).containsExactly(CLAIM, CLAIM);
  }

  /** Some records of partition 0 in window 2, in time. */
  private PositionedBatch part(long from, int records) {
    return PositionedBatch.part(epoch, name, 0, from, records, minuteOf(2));
  }

  /** All records of a partition in window i: positions from 1,000 i. */
  private PositionedBatch batch(int partition, int i, int records) {
    return PositionedBatch.whole(epoch, name, partition, i, records);
  }

  private static TimestampedValue<RowBlock> first(PositionedBatch batch) {
    return batch.timed(batch.rowBlock());
  }

  private static TimestampedValue<RowBlock> rest(PositionedBatch batch) {
    return batch.timed(batch.coverageBlock());
  }

  private static PCollection<CommittedSnapshot> write(
      TestPipeline pipeline, TestStream<RowBlock> blocks, Write sink) {
    return pipeline.apply(blocks).apply(Window.into(MINUTES)).apply(sink).getSnapshots();
  }

  private Write sink() {
    return SinkTests.writeBlocks(WAREHOUSE, name);
  }

  private TableLedger ledger() {
    return SinkTests.ledger(WAREHOUSE, name);
  }

  private static Table create(String table) {
    return SinkTests.create(WAREHOUSE, table, PositionedBatch.SCHEMA);
  }
}
