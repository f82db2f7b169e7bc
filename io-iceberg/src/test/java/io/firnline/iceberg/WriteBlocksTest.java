package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.WRITER;
import static io.firnline.iceberg.SinkTests.commits;
import static io.firnline.iceberg.SinkTests.contents;
import static io.firnline.iceberg.SinkTests.counter;
import static io.firnline.iceberg.SinkTests.distribution;
import static io.firnline.iceberg.SinkTests.minute;
import static io.firnline.iceberg.SinkTests.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.TableLedger;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
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
    epoch = claim(ledger(), "launch-1");
  }

  private static long claim(TableLedger ledger, String launch) {
    return ledger
        .claim(new Claim(launch, "rule", Map.of("topic", "id"), PositionedBatch.starts()))
        .epoch();
  }

  @Test
  void eachWindowIsProvenAndCommittedOnce(TestPipeline pipeline) {
    TestStream<RowBlock> blocks =
        stream()
            .addElements(first(batch(0, 0, 10)), rest(batch(0, 0, 10)))
            .addElements(first(batch(1, 0, 4)), rest(batch(1, 0, 4)))
            .advanceWatermarkTo(second(60))
            .addElements(first(batch(0, 1, 5)), rest(batch(0, 1, 5)))
            .addElements(first(batch(1, 1, 2)), rest(batch(1, 1, 2)))
            .advanceWatermarkToInfinity();

    PCollection<CommittedSnapshot> snapshots = write(pipeline, blocks, sink());

    PAssert.that(snapshots).inWindow(minute(0)).satisfies(all -> only(all, 14));
    PAssert.that(snapshots).inWindow(minute(1)).satisfies(all -> only(all, 7));
    PipelineResult result = run(pipeline);
    assertThat(contents(home))
        .isEqualTo(
            PositionedBatch.rows(batch(0, 0, 10), batch(1, 0, 4), batch(0, 1, 5), batch(1, 1, 2)));
    assertThat(commits(home)).isEqualTo(2);
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
    TestStream.Builder<RowBlock> stream = stream();
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

    for (PositionedBatch batch : all) {
      int records = batch.records();
      PAssert.that(snapshots)
          .inWindow(minute(batch.window()))
          .satisfies(found -> only(found, records));
    }
    run(pipeline);
    assertThat(contents(home)).isEqualTo(PositionedBatch.rows(all));
    assertThat(commits(home)).isEqualTo(grouping.equals("WINDOW") ? 12 : 1);
    assertThat(ledger().readNow().n()).isEqualTo(12);
  }

  @Test
  void deadLettersGoToTheirSideTableWithTheSameProof(TestPipeline pipeline) {
    Table dead = create(deadName);
    PositionedBatch batch = batch(0, 0, 10).withDeadLetters(deadName, 2);
    List<String> expected = List.of(name + " 8 0", deadName + " 2 2");

    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            stream()
                .addElements(first(batch), rest(batch), at(batch, batch.deadBlock()))
                .advanceWatermarkToInfinity(),
            sink());

    PAssert.that(snapshots)
        .inWindow(minute(0))
        .satisfies(
            found -> {
              assertThat(
                      list(found).stream()
                          .map(s -> s.getTable() + " " + s.getRows() + " " + s.getDead()))
                  .containsExactlyInAnyOrderElementsOf(expected);
              return null;
            });
    PipelineResult result = run(pipeline);
    assertThat(contents(home)).hasSize(8);
    assertThat(contents(dead)).hasSize(2);
    List<String> both = new ArrayList<>(contents(home));
    both.addAll(contents(dead));
    assertThat(both).containsExactlyInAnyOrderElementsOf(PositionedBatch.rows(batch));
    assertThat(counter(result, "deadLetters")).isEqualTo(2);
    assertThat(ledger().readNow().totals().dead()).isEqualTo(2);
  }

  @Test
  void lateRowsAreFilesOfTheirOwnAndCounted(TestPipeline pipeline) {
    PositionedBatch ontime = batch(0, 0, 2);
    PositionedBatch late = batch(0, 1, 3).lateOf(new CommitWindow(0, 60_000));

    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            stream()
                .addElements(first(ontime), rest(ontime))
                .advanceWatermarkTo(second(60))
                .addElements(first(late), rest(late))
                .advanceWatermarkToInfinity(),
            sink());

    PAssert.that(snapshots)
        .inWindow(minute(1))
        .satisfies(
            found -> {
              assertThat(list(found)).hasSize(1).allMatch(s -> s.getLate() == 3);
              return null;
            });
    PipelineResult result = run(pipeline);
    assertThat(contents(home)).isEqualTo(PositionedBatch.rows(ontime, late));
    assertThat(counter(result, "lateRows")).isEqualTo(3);
  }

  @Test
  void aLostBlockStopsTheCommitOfItsWindow(TestPipeline pipeline) {
    write(
        pipeline,
        stream()
            .addElements(first(batch(0, 0, 10)), rest(batch(0, 0, 10)))
            .addElements(at(batch(1, 0, 4), batch(1, 0, 4).coverageBlock()))
            .advanceWatermarkToInfinity(),
        sink());

    assertThatThrownBy(() -> run(pipeline))
        .hasStackTraceContaining("LedgerStopException")
        .hasStackTraceContaining("10")
        .hasStackTraceContaining("14");
    assertThat(contents(home)).isEmpty();
    assertThat(ledger().readNow().n()).isZero();
  }

  @Test
  void aLostCoverageStopsTheCommitOfItsWindow(TestPipeline pipeline) {
    write(
        pipeline,
        stream()
            .addElements(first(batch(0, 0, 10)), rest(batch(0, 0, 10)))
            .addElements(first(batch(1, 0, 4)))
            .advanceWatermarkToInfinity(),
        sink());

    assertThatThrownBy(() -> run(pipeline)).hasStackTraceContaining("LedgerStopException");
    assertThat(contents(home)).isEmpty();
    assertThat(ledger().readNow().n()).isZero();
  }

  @Test
  void blocksOfAnOlderStartAreFenced(TestPipeline pipeline) {
    claim(ledger(), "launch-2");

    write(
        pipeline,
        stream()
            .addElements(first(batch(0, 0, 10)), rest(batch(0, 0, 10)))
            .advanceWatermarkToInfinity(),
        sink());

    assertThatThrownBy(() -> run(pipeline)).hasStackTraceContaining("Fenced");
    assertThat(contents(home)).isEmpty();
  }

  /**
   * A file's worth of full blocks is written while the window is open, and committed with it. The
   * runner hands out each addition to the stream only when all before it has been worked on.
   */
  @Test
  void fullBlocksBecomeFilesBeforeTheWindowEnds(TestPipeline pipeline) {
    String wide = Warehouse.newName("wide");
    Table table =
        WAREHOUSE.create(
            Warehouse.Kind.JDBC, wide, TableCreation.of(PositionedBatch.WIDE)); // its own ledger
    epoch = claim(ledger(wide), "launch-1");
    List<PositionedBatch> all = new ArrayList<>();
    TestStream.Builder<RowBlock> stream = stream();
    for (int i = 0; i < 8 + 2 * 8 + 3; i++) { // waiting until a file is full, two files, a rest
      PositionedBatch batch = PositionedBatch.part(epoch, wide, 0, 1_000L * i, 1_000, minuteOf(0));
      assertThat(batch.wideBlock().encodedBytes()).isGreaterThan(128 << 10);
      all.add(batch);
      stream = stream.addElements(at(batch, batch.wideBlock()));
    }
    for (PositionedBatch batch : all) {
      stream = stream.addElements(rest(batch));
    }
    PCollection<RowBlock> blocks = pipeline.apply(stream.advanceWatermarkToInfinity());
    blocks.apply("Look", ParDo.of(new CountFilesAtCoverage(URI.create(table.location()))));

    PCollection<CommittedSnapshot> snapshots =
        blocks
            .apply(Window.into(MINUTES))
            .apply(sink().to(wide).withShards(1).withTargetFileSize(1 << 20))
            .getSnapshots();

    PAssert.that(snapshots).inWindow(minute(0)).satisfies(found -> only(found, 27_000));
    PipelineResult result = run(pipeline);
    assertThat(distribution(result, "filesAtCoverage").getMin()).isEqualTo(2);
    assertThat(distribution(result, "filesAtCoverage").getMax()).isEqualTo(2);
    assertThat(
            Warehouse.rows(table).stream()
                .map(row -> row.getField("partition") + " " + row.getField("position"))
                .sorted())
        .isEqualTo(PositionedBatch.rows(all));
    assertThat(commits(table)).isOne();
    assertThat(ledger(wide).readNow().n()).isOne();
  }

  /** How many data files a table has when a coverage comes: its window is open still. */
  private static final class CountFilesAtCoverage extends DoFn<RowBlock, Void> {
    private static final long serialVersionUID = 1L;
    private final Distribution files = Metrics.distribution("firnline", "filesAtCoverage");
    private final URI table;

    CountFilesAtCoverage(URI table) {
      this.table = table;
    }

    @ProcessElement
    public void process(@Element RowBlock block) throws IOException {
      if (block.rows() == 0) {
        try (Stream<Path> all = Files.walk(Path.of(table))) {
          files.update(all.filter(path -> path.toString().endsWith(".parquet")).count());
        }
      }
    }
  }

  private static CommitWindow minuteOf(int i) {
    return new CommitWindow(60_000L * i, 60_000L * (i + 1));
  }

  /** All records of a partition in window i: positions from 1,000 i. */
  private PositionedBatch batch(int partition, int i, int records) {
    return PositionedBatch.whole(epoch, name, partition, i, records);
  }

  private static TimestampedValue<RowBlock> first(PositionedBatch batch) {
    return at(batch, batch.rowBlock());
  }

  private static TimestampedValue<RowBlock> rest(PositionedBatch batch) {
    return at(batch, batch.coverageBlock());
  }

  private static TimestampedValue<RowBlock> at(PositionedBatch batch, RowBlock block) {
    return TimestampedValue.of(block, second(60L * batch.window()));
  }

  private static TestStream.Builder<RowBlock> stream() {
    return TestStream.create(RowBlockCoder.of());
  }

  private static PCollection<CommittedSnapshot> write(
      TestPipeline pipeline, TestStream<RowBlock> blocks, Write sink) {
    return pipeline.apply(blocks).apply(Window.into(MINUTES)).apply(sink).getSnapshots();
  }

  private Write sink() {
    return WindowedIcebergIO.write()
        .to(name)
        .withCatalog(WAREHOUSE.catalog())
        .withWriterId(WRITER)
        .withPatience(Duration.ofSeconds(30));
  }

  private TableLedger ledger() {
    return ledger(name);
  }

  private static TableLedger ledger(String table) {
    return new TableLedger(WAREHOUSE.catalog(), table, WRITER, Duration.ofSeconds(30));
  }

  private static Table create(String table) {
    return WAREHOUSE.create(Warehouse.Kind.JDBC, table, TableCreation.of(PositionedBatch.SCHEMA));
  }

  private static PipelineResult run(TestPipeline pipeline) {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static List<CommittedSnapshot> list(Iterable<CommittedSnapshot> snapshots) {
    return StreamSupport.stream(snapshots.spliterator(), false).toList();
  }

  private static Void only(Iterable<CommittedSnapshot> found, long rows) {
    assertThat(list(found)).hasSize(1);
    assertThat(list(found).get(0).getRows()).isEqualTo(rows);
    assertThat(list(found).get(0).getReplayed()).isFalse();
    return null;
  }
}
