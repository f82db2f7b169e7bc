package io.firnline.iceberg.block;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the rows of one target into a {@link RowBlock}. Not thread-safe. */
public final class BlockBuilder {
  private static final int ZSTD_LEVEL = 1;

  private final BlockTarget target;
  private final BlockColumn[] columns;
  private final Map<SourcePartition, Tally> tallies = new HashMap<>();

  private int rows;
  private long minEventTime = EventTime.FOREVER;
  private long maxEventTime = EventTime.NEVER;
  // Tally of the partition of the last row, not yet in the map.
  private @Nullable SourcePartition lastPartition;
  private long lastRecords;
  private long lastSum;

  public BlockBuilder(BlockSchema schema, BlockTarget target) {
    this.target = target;
    this.columns = schema.leaves().stream().map(BlockColumn::new).toArray(BlockColumn[]::new);
  }

  public BlockTarget target() {
    return target;
  }

  /**
   * Adds a copy of a row whose source position is known.
   *
   * @param mixedPosition its {@link Tally#mixed} position
   */
  public void append(
      RowBuffer row, long eventTimeMillis, SourcePartition partition, long mixedPosition) {
    append(row, eventTimeMillis);
    if (partition != lastPartition) {
      bookLastPartition();
      lastPartition = partition;
    }
    lastRecords++;
    lastSum += mixedPosition;
  }

  /** Adds a copy of a row without a position. */
  public void append(RowBuffer row, long eventTimeMillis) {
    for (int i = 0; i < columns.length; i++) {
      ColumnBuffer from = row.column(i);
      if (from.size() == 0) {
        throw new IllegalStateException(
            "Cannot add a row: it has nothing for column " + from.leaf().path());
      }
      columns[i].append(from, 0, from.size(), 0, from.valueCount());
    }
    count(eventTimeMillis);
  }

  /**
   * Adds a copy of a row of another block. Its time is not known any more: any within the block.
   */
  public void append(RowCursor row, long eventTimeMillis) {
    for (int i = 0; i < columns.length; i++) {
      columns[i].append(
          row.column(i), row.triplet(i), row.tripletEnd(i), row.value(i), row.valueEnd(i));
    }
    count(eventTimeMillis);
  }

  private void count(long eventTimeMillis) {
    rows++;
    minEventTime = Math.min(minEventTime, eventTimeMillis);
    maxEventTime = Math.max(maxEventTime, eventTimeMillis);
  }

  public int rows() {
    return rows;
  }

  /**
   * Roughly how large {@link RowBlock#encodedBytes} will be. A guess from the types and the
   * distinct texts, good to a factor of two for measurements.
   */
  public long estimatedBytes() {
    long bytes = 0;
    for (BlockColumn column : columns) {
      bytes += column.estimatedBytes();
    }
    return bytes;
  }

  /** The block of the rows so far. */
  public RowBlock build() {
    bookLastPartition();
    return new RowBlock(
        target,
        rows,
        minEventTime,
        maxEventTime,
        tallies,
        Map.of(),
        List.of(),
        MessageTrace.NONE,
        compressed());
  }

  private byte[] compressed() {
    ByteSink sink = new ByteSink();
    sink.putVarint(columns.length);
    for (BlockColumn column : columns) {
      ColumnCodec.write(sink, column);
    }
    try (ZstdCompressCtx zstd = new ZstdCompressCtx()) {
      zstd.setLevel(ZSTD_LEVEL).setChecksum(true).setContentSize(true);
      byte[] packed = new byte[(int) Zstd.compressBound(sink.size())];
      int length = zstd.compressByteArray(packed, 0, packed.length, sink.array(), 0, sink.size());
      return Arrays.copyOf(packed, length);
    }
  }

  private void bookLastPartition() {
    if (lastPartition != null) {
      tallies.merge(lastPartition, new Tally(lastRecords, lastSum), Tally::plus);
    }
    lastPartition = null;
    lastRecords = 0;
    lastSum = 0;
  }
}
