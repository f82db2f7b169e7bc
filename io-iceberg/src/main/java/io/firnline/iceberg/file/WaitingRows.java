package io.firnline.iceberg.file;

import io.firnline.iceberg.block.BlockBuilder;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowCursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows whose files cannot be open yet, kept as compressed blocks. */
final class WaitingRows {
  private static final long BLOCK_BYTES = 128 << 10;
  private static final int ROWS_BETWEEN_CHECKS = 256;

  private final BlockSchema schema;
  private final BlockTarget target;
  private final List<RowBlock> blocks = new ArrayList<>();
  private @Nullable BlockBuilder builder;

  WaitingRows(BlockSchema schema, BlockTarget target) {
    this.schema = schema;
    this.target = target;
  }

  void add(RowCursor row) {
    if (builder == null) {
      builder = new BlockBuilder(schema, target);
    }
    builder.append(row, target.ownWindow().startMillis());
    if (builder.rows() % ROWS_BETWEEN_CHECKS == 0 && builder.estimatedBytes() >= BLOCK_BYTES) {
      cut();
    }
  }

  /** The rows, in the order in which they came; they are not kept any longer. */
  List<RowBlock> take() {
    cut();
    List<RowBlock> taken = List.copyOf(blocks);
    blocks.clear();
    return taken;
  }

  private void cut() {
    if (builder != null) {
      blocks.add(builder.build());
      builder = null;
    }
  }
}
