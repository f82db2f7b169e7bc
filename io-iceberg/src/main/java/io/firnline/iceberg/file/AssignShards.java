package io.firnline.iceberg.file;

import io.firnline.iceberg.block.RowBlock;
import java.util.Objects;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * Gives each block the key of the shard that writes it.
 *
 * <p>Full blocks of a window that will fill a file go another way: there so many of them are a
 * file, and it is written before the window ends. Beam counts elements, so small blocks must not be
 * among them: they wait for the end of the window, and so does everything of a small window.
 */
public final class AssignShards extends DoFn<RowBlock, KV<ShardKey, RowBlock>> {
  /** Blocks that wait for the end of their window. */
  public static final TupleTag<KV<ShardKey, RowBlock>> WAITING = new TupleTag<>("waiting") {};

  /** Full blocks of windows that fill files. */
  public static final TupleTag<KV<ShardKey, RowBlock>> FULL = new TupleTag<>("full") {};

  private static final long serialVersionUID = 1L;

  private final long targetFileBytes;
  private final long fullBlockBytes;
  private final int fixedShards;
  private transient @Nullable ShardChooser chooser;

  /**
   * @param targetFileBytes size that files are meant to have
   * @param fullBlockBytes encoded size from which a block is full
   * @param fixedShards number of shards; 0 lets them follow the bytes
   */
  public AssignShards(long targetFileBytes, long fullBlockBytes, int fixedShards) {
    this.targetFileBytes = targetFileBytes;
    this.fullBlockBytes = fullBlockBytes;
    this.fixedShards = fixedShards;
  }

  @Setup
  public void setup() {
    chooser = new ShardChooser(targetFileBytes, fixedShards);
  }

  @ProcessElement
  public void process(@Element RowBlock block, MultiOutputReceiver out) {
    if (block.rows() == 0) { // coverages go to one place, where neighbours can be joined
      out.get(WAITING).output(KV.of(new ShardKey(block.target().table(), 0, 0), block));
      return;
    }
    ShardChooser shards = Objects.requireNonNull(chooser);
    int shard = shards.shardOf(block.target(), block.encodedBytes());
    boolean full = block.encodedBytes() >= fullBlockBytes && shards.fillsFiles(block.target());
    out.get(full ? FULL : WAITING)
        .output(KV.of(new ShardKey(block.target().table(), block.target().group(), shard), block));
  }
}
