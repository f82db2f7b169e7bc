package io.firnline.iceberg;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.RowBlock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.DoFn.OutputReceiver;
import org.apache.beam.sdk.transforms.errorhandling.BadRecordRouter;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.OutputBuilder;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.types.Types;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

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

  private void add(RowsToBlocks collect, int minute, long id) throws Exception {
    collect.process(
        Row.withSchema(ROWS).addValue(id).build(),
        Instant.ofEpochSecond(60L * minute),
        SinkTests.minute(minute),
        new Collected());
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
