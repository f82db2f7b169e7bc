package io.firnline.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.RowBlock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.types.Types;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestPipelineExtension.class)
class RowsToBlocksTest {
  private static final Schema ROWS = Schema.builder().addInt64Field("id").build();
  private static final org.apache.iceberg.Schema TABLE =
      new org.apache.iceberg.Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

  private final List<RowBlock> blocks = new ArrayList<>();

  @Test
  void theLargestBlockLeavesWhenTooManyAreOpen() throws Exception {
    RowsToBlocks collect =
        new RowsToBlocks(
            row -> "lake.rows",
            table -> new TableShape(TABLE, PartitionSpec.unpartitioned()),
            1,
            RowBlocks.DEFAULT_BLOCK_BYTES,
            BadRecordRouter.THROWING_ROUTER,
            new TupleTag<RowBlock>() {});
    collect.startBundle();

    for (int i = 0; i < RowsToBlocks.MOST_OPEN; i++) {
      add(collect, i, i);
    }
    add(collect, 7, 1_007);
    assertThat(blocks).isEmpty();
    add(collect, RowsToBlocks.MOST_OPEN, 0);
    assertThat(blocks).hasSize(1);
    assertThat(blocks.get(0).rows()).isEqualTo(2);
    assertThat(blocks.get(0).target().window().startMillis()).isEqualTo(7 * 60_000L);
    add(collect, RowsToBlocks.MOST_OPEN + 1, 0);
    assertThat(blocks).hasSize(2);
  }

  @Test
  void blocksThatLeaveForOthersMayBeOlderThanTheElement(TestPipeline pipeline) {
    List<Long> ids = LongStream.range(0, RowsToBlocks.MOST_OPEN + 50L).boxed().toList();
    List<TimestampedValue<Row>> rows = new ArrayList<>();
    // From the last window back to the first: blocks leave that are older than the element.
    ids.forEach(id -> rows.add(0, TimestampedValue.of(row(id), SinkTests.second(id * 60))));

    @SuppressWarnings({"unchecked", "rawtypes"})
    TimestampedValue<Row>[] others = rows.subList(1, rows.size()).toArray(new TimestampedValue[0]);

    PCollection<RowBlock> made =
        pipeline
            .apply(
                TestStream.create(ROWS)
                    .addElements(rows.get(0), others)
                    .advanceWatermarkToInfinity())
            .apply(Window.into(SinkTests.MINUTES))
            .apply(
                RowBlocks.fromRows(table -> new TableShape(TABLE, PartitionSpec.unpartitioned()))
                    .to("lake.rows"));

    PAssert.that(made.apply("All", Window.into(new GlobalWindows())))
        .satisfies(
            all -> {
              List<Long> minutes = new ArrayList<>();
              all.forEach(block -> minutes.add(block.target().window().startMillis() / 60_000));
              assertThat(minutes).containsExactlyInAnyOrderElementsOf(ids);
              assertThat(all).allMatch(block -> block.rows() == 1);
              return null;
            });
    SinkTests.run(pipeline);
  }

  private static Row row(long id) {
    return Row.withSchema(ROWS).addValue(id).build();
  }

  private void add(RowsToBlocks collect, int minute, long id) throws Exception {
    collect.process(
        row(id), Instant.ofEpochSecond(60L * minute), SinkTests.minute(minute), new Collected());
  }

  /** Keeps the blocks that a bundle puts out before its end. */
  private final class Collected implements MultiOutputReceiver {
    @Override
    @SuppressWarnings("unchecked")
    public <T> OutputReceiver<T> get(TupleTag<T> tag) {
      return (OutputReceiver<T>) new Blocks();
    }

    @Override
    public <T> OutputReceiver<Row> getRowReceiver(TupleTag<T> tag) {
      throw new UnsupportedOperationException("no rows are put out");
    }
  }

  private final class Blocks implements OutputReceiver<RowBlock> {
    @Override
    public OutputBuilder<RowBlock> builder(RowBlock block) {
      throw new UnsupportedOperationException("blocks leave with their window");
    }

    @Override
    public void outputWindowedValue(
        RowBlock block, Instant time, Collection<? extends BoundedWindow> windows, PaneInfo pane) {
      assertThat(windows).hasSize(1);
      assertThat(time.getMillis()).isEqualTo(block.minEventTime());
      blocks.add(block);
    }
  }
}
