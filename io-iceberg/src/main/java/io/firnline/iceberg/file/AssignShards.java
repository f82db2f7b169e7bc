package io.firnline.iceberg.file;

import io.firnline.iceberg.block.RowBlock;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** Gives each block the key of the shard that writes it. */
public final class AssignShards extends DoFn<RowBlock, KV<ShardKey, RowBlock>> {
  private static final long serialVersionUID = 1L;

  private final long targetFileBytes;
  private final int fixedShards;
  private transient @Nullable ShardChooser chooser;

  public AssignShards(long targetFileBytes, int fixedShards) {
    this.targetFileBytes = targetFileBytes;
    this.fixedShards = fixedShards;
  }

  @Setup
  public void setup() {
    chooser = new ShardChooser(targetFileBytes, fixedShards);
  }

  @ProcessElement
  public void process(@Element RowBlock block, OutputReceiver<KV<ShardKey, RowBlock>> out) {
    out.output(KV.of(keyOf(block), block));
  }

  /** Blocks that only carry coverages go to one place, where neighbours can be joined. */
  private ShardKey keyOf(RowBlock block) {
    if (block.rows() == 0) {
      return new ShardKey(block.target().table(), 0, 0);
    }
    int shard =
        java.util.Objects.requireNonNull(chooser).shardOf(block.target(), block.encodedBytes());
    return new ShardKey(block.target().table(), block.target().group(), shard);
  }
}
