package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.CLAIM;
import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.blocks;
import static io.firnline.iceberg.SinkTests.committed;
import static io.firnline.iceberg.SinkTests.distribution;
import static io.firnline.iceberg.SinkTests.minuteOf;
import static io.firnline.iceberg.SinkTests.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.testing.Committed;
import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows that fill files: what is written before their end, and what is left for it. */
@ExtendWith(TestPipelineExtension.class)
class FullBlocksTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  /**
   * A file's worth of full blocks is written while the window is open, and committed with it. The
   * runner hands out each addition to the stream only when all before it has been worked on.
   * Without a rest of blocks the pane at the end of the window is empty: see {@link FiringTest}.
   */
  @ParameterizedTest
  @ValueSource(ints = {6, 0})
  void fullBlocksBecomeFilesBeforeTheWindowEnds(int rest, TestPipeline pipeline) {
    // Each thread of the runner looks for itself when its blocks fill a file.
    pipeline.getOptions().as(DirectOptions.class).setTargetParallelism(1);
    String wide = Warehouse.newName("wide");
    Table table = SinkTests.create(WAREHOUSE, wide, PositionedBatch.WIDE);
    long epoch = PositionedBatch.claim(SinkTests.ledger(WAREHOUSE, wide), "launch-1");
    List<PositionedBatch> all = new ArrayList<>();
    TestStream.Builder<RowBlock> stream = blocks();
    for (int i = 0;
        i < 5 + 2 * 8 + rest;
        i++) { // waiting until a file is full, two firings, a rest
      PositionedBatch batch = PositionedBatch.part(epoch, wide, 0, 1_000L * i, 1_000, minuteOf(0));
      assertThat(batch.wideBlock().encodedBytes()).isBetween((1L << 20) / 6, (1L << 20) / 5);
      all.add(batch);
      stream = stream.addElements(batch.timed(batch.wideBlock()));
    }
    for (PositionedBatch batch : all) {
      stream = stream.addElements(batch.timed(batch.coverageBlock()));
    }
    PCollection<RowBlock> given = pipeline.apply(stream.advanceWatermarkToInfinity());
    given.apply("Look", ParDo.of(new CountFilesAtCoverage(URI.create(table.location()))));

    PCollection<CommittedSnapshot> snapshots =
        given
            .apply(Window.into(MINUTES))
            .apply(SinkTests.writeBlocks(WAREHOUSE, wide).withShards(1).withTargetFileSize(1 << 20))
            .getSnapshots();

    int rows = 1_000 * all.size();
    Committed.expect(snapshots, committed(wide, 0, 2, rows).files(rest == 0 ? 5 : 7));
    PipelineResult result = run(pipeline);
    assertThat(distribution(result, "filesAtCoverage").getMin()).isEqualTo(4);
    assertThat(distribution(result, "filesAtCoverage").getMax()).isEqualTo(4);
    assertThat(
            Warehouse.rows(table).stream()
                .map(row -> row.getField("partition") + " " + row.getField("position"))
                .sorted())
        .isEqualTo(PositionedBatch.rows(all));
    assertThat(Warehouse.addedRows(table)).containsExactly(CLAIM, rows);
    assertThat(SinkTests.ledger(WAREHOUSE, wide).readNow().n()).isOne();
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
}
