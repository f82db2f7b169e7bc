package io.firnline.iceberg.block;

import java.util.List;

/**
 * One row being built, leaf by leaf; reused for each row.
 *
 * <p>Whoever fills it adds at least one triplet to each column: a value, or a null with the
 * definition level up to which its path is there. The first triplet of a row has repetition 0.
 */
public final class RowBuffer implements RowView {
  private final BlockSchema schema;
  private final ColumnBuffer[] columns;

  public RowBuffer(BlockSchema schema) {
    this.schema = schema;
    List<Leaf> leaves = schema.leaves();
    this.columns = leaves.stream().map(ColumnBuffer::new).toArray(ColumnBuffer[]::new);
  }

  @Override
  public BlockSchema schema() {
    return schema;
  }

  @Override
  public ColumnBuffer column(int leafIndex) {
    return columns[leafIndex];
  }

  @Override
  public int triplet(int leafIndex) {
    return 0;
  }

  @Override
  public int tripletEnd(int leafIndex) {
    return columns[leafIndex].size();
  }

  @Override
  public int value(int leafIndex) {
    return 0;
  }

  @Override
  public int valueEnd(int leafIndex) {
    return columns[leafIndex].valueCount();
  }

  /** Makes it empty, for the next row. */
  public void clear() {
    for (ColumnBuffer column : columns) {
      column.clear();
    }
  }
}
