package io.firnline.iceberg.file;

import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.CommitWindow;
import java.util.HashMap;
import java.util.Map;

/**
 * Chooses the shard of a block, so that shards follow the bytes of the last windows: as many as
 * this worker alone fills files of the target size, at least one. Any choice is right, since the
 * pane of a window is the union of its shards.
 *
 * <p>One worker's bytes are a lower bound of all: with little data everything goes to shard 0 and
 * becomes one file, with much each worker spreads its blocks over as many shards as it fills alone.
 */
final class ShardChooser {
  /** Windows that are open at once; what is older only costs memory. */
  private static final int WINDOWS_REMEMBERED = 64;

  private final long targetFileBytes;
  private final int fixedShards;
  private final Map<Stream, Load> loads = new HashMap<>();

  private record Stream(String table, int group) {}

  private static final class Load {
    final Map<CommitWindow, Long> bytes = new HashMap<>();
    long next;
  }

  /**
   * @param targetFileBytes size that files are meant to have
   * @param fixedShards number of shards; 0 lets them follow the bytes
   */
  ShardChooser(long targetFileBytes, int fixedShards) {
    this.targetFileBytes = targetFileBytes;
    this.fixedShards = fixedShards;
  }

  int shardOf(BlockTarget target, long encodedBytes) {
    Load load = loads.computeIfAbsent(new Stream(target.table(), target.group()), s -> new Load());
    int shards = fixedShards > 0 ? fixedShards : shardsFor(load);
    load.bytes.merge(target.window(), encodedBytes, Long::sum);
    forgetOldest(load);
    return (int) (load.next++ % shards);
  }

  /** Whether this worker alone fills a file with a window of late, so that it need not wait. */
  boolean fillsFiles(BlockTarget target) {
    Load load = loads.get(new Stream(target.table(), target.group()));
    return load != null && mostBytes(load) >= targetFileBytes;
  }

  private int shardsFor(Load load) {
    long files = (mostBytes(load) + targetFileBytes / 2) / targetFileBytes;
    return (int) Math.max(1, Math.min(1_000, files));
  }

  private static long mostBytes(Load load) {
    long most = 0;
    for (long bytes : load.bytes.values()) {
      most = Math.max(most, bytes);
    }
    return most;
  }

  private static void forgetOldest(Load load) {
    if (load.bytes.size() > WINDOWS_REMEMBERED) {
      load.bytes.keySet().stream().min(CommitWindow::compareTo).ifPresent(load.bytes::remove);
    }
  }
}
