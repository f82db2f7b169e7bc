package io.firnline.pipeline.source;

import io.firnline.iceberg.block.SourcePartition;

/**
 * The partitions of one split: those of a stream go round, from a split that depends on its name.
 * Their names are numbers.
 *
 * @param index number of the split
 * @param of number of splits
 */
public record Share(int index, int of) {
  /** Whether a partition belongs to this split. */
  public boolean holds(SourcePartition partition) {
    int first = Math.floorMod(partition.stream().hashCode(), of);
    return (first + Integer.parseInt(partition.partition())) % of == index;
  }
}
