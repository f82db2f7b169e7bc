package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.COLUMNS;
import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.ROWS;
import static io.firnline.iceberg.SinkTests.at;
import static io.firnline.iceberg.SinkTests.committed;
import static io.firnline.iceberg.SinkTests.contents;
import static io.firnline.iceberg.SinkTests.counter;
import static io.firnline.iceberg.SinkTests.distribution;
import static io.firnline.iceberg.SinkTests.gauge;
import static io.firnline.iceberg.SinkTests.row;
import static io.firnline.iceberg.SinkTests.rows;
import static io.firnline.iceberg.SinkTests.run;
import static io.firnline.iceberg.SinkTests.second;
import static io.firnline.iceberg.SinkTests.writeRows;
import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.testing.Committed;
import io.firnline.iceberg.testing.Warehouse;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.iceberg.Table;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** When rows become visible: which window and which pane is which snapshot. */
@ExtendWith(TestPipelineExtension.class)
class WriteRowsTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final String name = Warehouse.newName("rows");
  private final Table table = SinkTests.create(WAREHOUSE, name, COLUMNS);

  @Test
  void commitsOneSnapshotPerWindow(TestPipeline pipeline) {
    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            rows()
                .addElements(at(1, 1, "a"), at(2, 2, "b"))
                .addElements(at(59, 3, null))
                .advanceWatermarkTo(second(60))
                .addElements(at(60, 4, "a"))
                .advanceWatermarkToInfinity());

    Committed.expect(snapshots, committed(name, 0, 1, 3), committed(name, 1, 2, 1));
    PipelineResult result = run(pipeline);
    assertThat(contents(table)).containsExactly("1 a", "2 b", "3 null", "4 a");
    assertThat(Warehouse.addedRows(table)).containsExactly(3, 1);
    assertThat(counter(result, "rowsWritten")).isEqualTo(4);
    assertThat(counter(result, "rowsCommitted")).isEqualTo(4);
    assertThat(counter(result, "filesCommitted")).isEqualTo(2);
    assertThat(counter(result, "bytesCommitted"))
        .isEqualTo(counter(result, "bytesWritten"))
        .isGreaterThan(500);
    assertThat(counter(result, "commits")).isEqualTo(2);
    assertThat(counter(result, "commitsReplayed")).isZero();
    assertThat(distribution(result, "commitMillis").getCount()).isEqualTo(2);
    assertThat(distribution(result, "openWriters").getMax()).isEqualTo(1);
    assertThat(distribution(result, "eventTimeDelayMillis").getMin()).isGreaterThan(1_000_000_000L);
    assertThat(gauge(result, "committedToSeconds")).isEqualTo(120);
    assertThat(gauge(result, "lastCommitSeconds"))
        .isBetween(System.currentTimeMillis() / 1_000 - 600, System.currentTimeMillis() / 1_000);
  }

  @Test
  void windowsThatComeOutOfOrderAreCommittedAsTheyEnd(TestPipeline pipeline) {
    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            rows()
                .addElements(at(130, 1, "c"))
                .addElements(at(70, 2, "b"))
                .addElements(at(10, 3, "a"))
                .advanceWatermarkTo(second(60))
                .addElements(at(71, 4, "b"))
                .advanceWatermarkTo(second(120))
                .advanceWatermarkToInfinity());

    Committed.expect(
        snapshots, committed(name, 0, 1, 1), committed(name, 1, 2, 2), committed(name, 2, 3, 1));
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 c", "2 b", "3 a", "4 b");
    assertThat(Warehouse.addedRows(table)).containsExactly(1, 2, 1);
  }

  @Test
  void windowsThatEndTogetherShareASnapshot(TestPipeline pipeline) {
    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            rows()
                .addElements(at(130, 1, "c"), at(70, 2, "b"), at(10, 3, "a"))
                .advanceWatermarkToInfinity());

    Committed.expect(
        snapshots, committed(name, 0, 1, 1), committed(name, 1, 1, 1), committed(name, 2, 1, 1));
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 c", "2 b", "3 a");
    assertThat(Warehouse.addedRows(table)).containsExactly(3);
  }

  @Test
  void anIdleWatermarkCommitsNothing(TestPipeline pipeline) {
    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            rows()
                .advanceWatermarkTo(second(60))
                .advanceWatermarkTo(second(600))
                .addElements(at(610, 1, "a"))
                .advanceWatermarkTo(second(900))
                .advanceWatermarkToInfinity());

    Committed.expect(snapshots, committed(name, 10, 1, 1));
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 a");
    assertThat(Warehouse.addedRows(table)).containsExactly(1);
  }

  @Test
  void latePanesAreCommitsOfTheirOwn(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline
            .apply(
                rows()
                    .addElements(at(1, 1, "a"))
                    .advanceWatermarkTo(second(70))
                    .addElements(at(2, 2, "late"))
                    .addElements(at(3, 3, "late"))
                    .advanceWatermarkTo(second(600))
                    .addElements(at(4, 4, "too late"))
                    .advanceWatermarkToInfinity())
            .apply(
                Window.<Row>into(MINUTES)
                    .withAllowedLateness(Duration.standardMinutes(5))
                    .discardingFiredPanes());

    PCollection<CommittedSnapshot> snapshots =
        rows.apply(writeRows(WAREHOUSE, name)).getSnapshots();

    Committed.expect(
        snapshots, committed(name, 0, 1, 1), committed(name, 0, 2, 1), committed(name, 0, 3, 1));
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 a", "2 late", "3 late");
    assertThat(Warehouse.addedRows(table)).containsExactly(1, 1, 1);
  }

  @Test
  void boundedInputInTheGlobalWindowIsOneWindow(TestPipeline pipeline) {
    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(Create.of(row(1, "a"), row(2, "b"), row(3, "c")).withRowSchema(ROWS))
            .apply(writeRows(WAREHOUSE, name))
            .getSnapshots();

    Committed.expect(snapshots, Committed.of(name, CommitWindow.GLOBAL, 1, 3));
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 a", "2 b", "3 c");
    assertThat(Warehouse.addedRows(table)).containsExactly(3);
  }

  /** The last pane, at the end of the window, is empty: see {@link FiringTest}. */
  @Test
  void eachPaneOfAUsersTriggerIsACommitAndNoneIsDoubled(TestPipeline pipeline) {
    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(
                rows()
                    .addElements(at(1, 1, "a"))
                    .addElements(at(2, 2, "b"))
                    .addElements(at(3, 3, "c"))
                    .advanceWatermarkToInfinity())
            .apply(
                Window.<Row>into(new GlobalWindows())
                    .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                    .withAllowedLateness(Duration.ZERO)
                    .accumulatingFiredPanes())
            .apply(writeRows(WAREHOUSE, name))
            .getSnapshots();

    Committed.expect(
        snapshots,
        Committed.of(name, CommitWindow.GLOBAL, 1, 1),
        Committed.of(name, CommitWindow.GLOBAL, 2, 1),
        Committed.of(name, CommitWindow.GLOBAL, 3, 1));
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 a", "2 b", "3 c");
    assertThat(Warehouse.addedRows(table)).containsExactly(1, 1, 1);
  }

  private PCollection<CommittedSnapshot> write(TestPipeline pipeline, TestStream<Row> stream) {
    return pipeline
        .apply(stream)
        .apply(Window.into(MINUTES))
        .apply(writeRows(WAREHOUSE, name))
        .getSnapshots();
  }
}
