package io.firnline.pipeline.source;

import io.firnline.iceberg.block.SourcePartition;

/**
 * The partitions of one split: those of a stream go round, from a split that depends on its name.
 * Their names are numbers, or end in one.
 *
 * @param index number of the split
 * @param of number of splits
 */
public record Share(int index, int of) {
  /** Whether a partition belongs to this split. */
  public boolean holds(SourcePartition partition) {
    int first = Math.floorMod(partition.stream().hashCode(), of);
    return Math.floorMod(first + number(partition.partition()), of) == index;
  }

  /** That of {@code shardId-000000000012} is 12; a name that ends in no number has its hash. */
  private static int number(String name) {
    int digits = name.length();
    while (digits > 0 && name.length() - digits < 9 && Character.isDigit(name.charAt(digits - 1))) {
      digits--;
    }
    return digits == name.length() ? name.hashCode() : Integer.parseInt(name.substring(digits));
  }
}
