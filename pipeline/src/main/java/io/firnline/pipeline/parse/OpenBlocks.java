package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.BlockBuilder;
import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.block.MessageTrace;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.source.RecordBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Blocks being built, one for each table, window, own window, lateness and group. */
final class OpenBlocks {
  /** So many open blocks are closed at once; late rows of many windows would else pile up. */
  private static final int MOST_OPEN = 512;

  private static final int ROWS_BETWEEN_CHECKS = 128;

  /** The blocks of one table that got rows last: they take no object to be found. */
  static final class Recent {
    private static final int COUNT = 8;

    private final @Nullable Open[] blocks = new Open[COUNT];
    private int next;

    private void add(Open block) {
      blocks[next] = block;
      next = (next + 1) % COUNT;
    }

    private void remove(Open block) {
      for (int i = 0; i < COUNT; i++) {
        if (blocks[i] == block) {
          blocks[i] = null;
        }
      }
    }
  }

  private static final class Open {
    final TableRows table;
    final BlockTarget target;
    final BlockBuilder builder;
    final MessageIds.Builder ids = new MessageIds.Builder();
    long lowestWatermark = Long.MAX_VALUE;

    Open(TableRows table, BlockTarget target) {
      this.table = table;
      this.target = target;
      this.builder = new BlockBuilder(table.schema(), target);
    }

    boolean takes(Placement placed, int group) {
      return target.window().startMillis() == placed.window.startMillis()
          && target.ownWindow().startMillis() == placed.ownWindow.startMillis()
          && target.group() == group
          && target.late() == placed.late
          && target.epoch() == placed.batch.epoch();
    }

    TimedBlock close() {
      long start = target.window().startMillis();
      RowBlock block = builder.build();
      if (!ids.isEmpty()) {
        block = block.with(new MessageTrace(ids.build(), Optional.empty()));
      }
      return new TimedBlock(block, Math.max(start, lowestWatermark));
    }
  }

  private final long blockBytes;
  private final Map<BlockTarget, Open> open = new HashMap<>();
  private final List<TimedBlock> full = new ArrayList<>();

  OpenBlocks(long blockBytes) {
    this.blockBytes = blockBytes;
  }

  /** Adds a row, of the record that is placed, to its block. */
  void append(TableRows table, RowBuffer row, Placement placed) {
    RecordBatch batch = placed.batch;
    Open block = find(table, placed, table.groupOf(row));
    block.builder.append(row, placed.timeMillis, batch.partition(), placed.mixedPosition);
    if (batch.isTraced()) {
      block.ids.add(placed.sourceTime(), placed.position());
    }
    block.lowestWatermark = Math.min(block.lowestWatermark, batch.watermark());
    if (block.builder.rows() % ROWS_BETWEEN_CHECKS == 0
        && block.builder.estimatedBytes() >= blockBytes) {
      close(block);
    }
  }

  private Open find(TableRows table, Placement placed, int group) {
    for (Open block : table.recent.blocks) {
      if (block != null && block.takes(placed, group)) {
        return block;
      }
    }
    BlockTarget target = target(table, placed, group);
    Open block = open.get(target);
    if (block == null) {
      closeAllIfTooMany();
      block = new Open(table, target);
      open.put(target, block);
    }
    if (block.table == table) { // else of the same table before it was looked at again
      table.recent.add(block);
    }
    return block;
  }

  private static BlockTarget target(TableRows table, Placement placed, int group) {
    return new BlockTarget(
        table.name(),
        table.role(),
        table.schemaId(),
        placed.batch.epoch(),
        placed.window,
        placed.ownWindow,
        placed.late,
        group);
  }

  private void closeAllIfTooMany() {
    if (open.size() >= MOST_OPEN) {
      closeAll();
    }
  }

  private void close(Open block) {
    open.remove(block.target);
    block.table.recent.remove(block);
    full.add(block.close());
  }

  private void closeAll() {
    open.values().forEach(block -> full.add(block.close()));
    forgetOpen();
  }

  private void forgetOpen() {
    open.values().forEach(block -> block.table.recent.remove(block));
    open.clear();
  }

  /** The blocks that are full. */
  List<TimedBlock> takeFull() {
    List<TimedBlock> taken = List.copyOf(full);
    full.clear();
    return taken;
  }

  /** All blocks. */
  List<TimedBlock> takeAll() {
    closeAll();
    return takeFull();
  }

  void clear() {
    forgetOpen();
    full.clear();
  }
}
