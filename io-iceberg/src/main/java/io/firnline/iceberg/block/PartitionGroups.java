package io.firnline.iceberg.block;

import org.apache.iceberg.PartitionSpec;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the Iceberg partitions of a table over a number of groups: rows of one partition are in
 * one group, on every worker, so that they end in one file. Not thread-safe.
 */
public final class PartitionGroups {
  private final PartitionValues values;
  private final int groups;
  private final @Nullable Object[] current;

  /**
   * @param groups how many there are; at least 1
   */
  public PartitionGroups(BlockSchema schema, PartitionSpec spec, int groups) {
    if (groups < 1) {
      throw new IllegalArgumentException("Invalid number of groups " + groups + ": at least 1");
    }
    this.values = new PartitionValues(schema, spec);
    this.groups = groups;
    this.current = new Object[values.size()];
  }

  /** Group of a row, 0 to the number of groups less 1; 0 if the table has no partitions. */
  public int groupOf(RowView row) {
    if (groups == 1 || current.length == 0) {
      return 0;
    }
    values.read(row, current);
    return (int) Math.floorMod(PartitionValues.stableHash(current), (long) groups);
  }
}
