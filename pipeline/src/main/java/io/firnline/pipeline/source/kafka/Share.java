package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;

/**
 * The partitions of one split: those of a topic go round, from a split that depends on its name.
 *
 * @param index number of the split
 * @param of number of splits
 */
record Share(int index, int of) {
  boolean holds(SourcePartition partition) {
    int first = Math.floorMod(partition.stream().hashCode(), of);
    return (first + Integer.parseInt(partition.partition())) % of == index;
  }
}
