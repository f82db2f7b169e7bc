package io.firnline.iceberg.file;

import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.table.TableCache;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * Turns the blocks of one shard and window into data files. A crash leaves orphan files, never half
 * a commit.
 */
public final class WriteDataFiles extends DoFn<KV<ShardKey, Iterable<RowBlock>>, WrittenGroup> {
  private static final long serialVersionUID = 1L;

  private final Counter rows = Metrics.counter("firnline", "rowsWritten");
  private final Counter bytes = Metrics.counter("firnline", "bytesWritten");
  private final Counter files = Metrics.counter("firnline", "filesWritten");

  /** Most data files that one shard had open at once. */
  private final Distribution openWriters = Metrics.distribution("firnline", "openWriters");

  private final SerializableFunction<String, Table> lookup;
  private final WriteSettings settings;
  private transient @Nullable TableCache tables;

  /**
   * @param lookup loads a table by its full name
   */
  public WriteDataFiles(SerializableFunction<String, Table> lookup, WriteSettings settings) {
    this.lookup = lookup;
    this.settings = settings;
  }

  @Setup
  public void setup() {
    tables = new TableCache(lookup::apply, settings.reload());
  }

  @ProcessElement
  public void process(
      @Element KV<ShardKey, Iterable<RowBlock>> shard,
      BoundedWindow window,
      OutputReceiver<WrittenGroup> out) {
    TableCache cache = java.util.Objects.requireNonNull(tables);
    try (BlockFiles open = new BlockFiles(cache::get, settings, shard.getKey().shard())) {
      boolean any = false;
      for (RowBlock block : shard.getValue()) {
        open.add(block);
        any = true;
      }
      // The last pane of a window is empty where early firings have taken all; on Flink also when
      // the watermark jumps past the end of a window.
      if (any) {
        WrittenGroup group = open.finish().withCoveragesJoined();
        count(group);
        openWriters.update(open.mostOpenFiles());
        out.output(group);
      }
    }
  }

  private void count(WrittenGroup group) {
    for (WrittenFile file : group.files()) {
      rows.inc(file.rows());
      bytes.inc(file.sizeBytes());
      files.inc();
    }
  }
}
