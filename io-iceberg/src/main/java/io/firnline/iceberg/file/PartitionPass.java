package io.firnline.iceberg.file;

import io.firnline.iceberg.block.BlockColumns;
import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.PartitionValues;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowCursor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.jspecify.annotations.Nullable;

/**
 * Splits rows into one data file for each Iceberg partition. Partitions that come when no more
 * files may be open wait as blocks, spread by a hash over buckets; each bucket is a pass of its
 * own, after this one's files are closed. So memory is bounded whatever the number of partitions,
 * and a partition still gets one file.
 */
final class PartitionPass {
  private static final int BUCKET_BITS = 5;

  private final TableTarget table;
  private final BlockTarget rows;
  private final OpenFiles openFiles;
  private final FileNames names;
  private final Consumer<DataFile> done;
  private final int depth;

  private final PartitionValues values;
  private final @Nullable Object[] current;
  private final Map<PartitionTuple, RollingFile> files = new LinkedHashMap<>();
  private final Map<Integer, WaitingRows> buckets = new TreeMap<>();
  private final Map<PartitionTuple, WaitingRows> waiting = new HashMap<>();

  // Where the last row went: most rows follow one of their partition.
  private @Nullable PartitionTuple lastPartition;
  private Consumer<RowCursor> lastPlace = row -> {};

  PartitionPass(
      TableTarget table,
      BlockTarget rows,
      OpenFiles openFiles,
      FileNames names,
      Consumer<DataFile> done) {
    this(table, rows, openFiles, names, done, 0);
  }

  private PartitionPass(
      TableTarget table,
      BlockTarget rows,
      OpenFiles openFiles,
      FileNames names,
      Consumer<DataFile> done,
      int depth) {
    this.table = table;
    this.rows = rows;
    this.openFiles = openFiles;
    this.names = names;
    this.done = done;
    this.depth = depth;
    this.values = new PartitionValues(table.schema(), table.spec());
    this.current = new Object[values.size()];
  }

  void write(RowBlock block) {
    RowCursor row = new RowCursor(table.schema(), BlockColumns.open(block, table.schema()));
    while (row.next()) {
      values.read(row, current);
      if (lastPartition == null || !lastPartition.hasValues(current)) {
        lastPartition = new PartitionTuple(current);
        lastPlace = placeOf(lastPartition);
      }
      lastPlace.accept(row);
    }
  }

  /** Completes the open files, so that others may be opened. */
  void completeOpenFiles() {
    for (RollingFile file : files.values()) {
      file.complete();
      openFiles.closed();
    }
    files.clear();
    lastPartition = null;
  }

  /** Writes what waits; for when the open files of all passes are complete. */
  void completeWaiting() {
    waiting.clear();
    for (WaitingRows bucket : buckets.values()) {
      PartitionPass next = new PartitionPass(table, rows, openFiles, names, done, depth + 1);
      try {
        bucket.take().forEach(next::write);
        next.completeOpenFiles();
        next.completeWaiting();
      } finally {
        next.close();
      }
    }
    buckets.clear();
  }

  /** Closes what is open after a failure. */
  void close() {
    files.values().forEach(RollingFile::close);
    files.clear();
  }

  private Consumer<RowCursor> placeOf(PartitionTuple partition) {
    RollingFile open = files.get(partition);
    if (open != null) {
      return open::write;
    }
    WaitingRows bucket = waiting.get(partition);
    if (bucket != null) {
      return bucket::add;
    }
    if (openFiles.tryOpen()) {
      RollingFile file = new RollingFile(table, partition, names, done);
      files.put(partition, file);
      return file::write;
    }
    return bucketOf(partition)::add;
  }

  // Rows of a waiting partition go on waiting even if a file has become free: order, and one file.
  private WaitingRows bucketOf(PartitionTuple partition) {
    long hash = Long.rotateRight(PartitionValues.stableHash(current), depth * BUCKET_BITS);
    int bucket = (int) (hash & ((1 << BUCKET_BITS) - 1));
    WaitingRows rowsOfBucket =
        buckets.computeIfAbsent(bucket, b -> new WaitingRows(table.schema(), rows));
    waiting.put(partition, rowsOfBucket);
    return rowsOfBucket;
  }
}
