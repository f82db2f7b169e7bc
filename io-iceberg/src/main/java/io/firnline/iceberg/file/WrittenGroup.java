package io.firnline.iceberg.file;

import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.Coverages;
import io.firnline.iceberg.block.MessageTrace;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import java.util.List;
import java.util.Map;

/**
 * What the blocks of one shard and one window came to: files that are complete in storage, and what
 * travels with them to the commit.
 *
 * @param epoch of the run that read the blocks; {@link io.firnline.iceberg.ledger.Ledger#NO_EPOCH}
 *     without positions
 * @param files maybe none, when the blocks only carried coverages
 * @param dropped records dropped by policy, by source partition
 * @param coverages of the blocks, in no order
 * @param trace what the ledger keeps of messages of the blocks
 */
public record WrittenGroup(
    long epoch,
    List<WrittenFile> files,
    Map<SourcePartition, Tally> dropped,
    List<Coverage> coverages,
    MessageTrace trace) {
  public WrittenGroup {
    files = List.copyOf(files);
    dropped = Map.copyOf(dropped);
    coverages = List.copyOf(coverages);
  }

  /** Of a source with positions, or of rows without. */
  public WrittenGroup(
      long epoch,
      List<WrittenFile> files,
      Map<SourcePartition, Tally> dropped,
      List<Coverage> coverages) {
    this(epoch, files, dropped, coverages, MessageTrace.NONE);
  }

  /** The same, with neighbouring coverages made one: fewer travel to the commit. */
  WrittenGroup withCoveragesJoined() {
    return new WrittenGroup(epoch, files, dropped, Coverages.joined(coverages), trace);
  }
}
