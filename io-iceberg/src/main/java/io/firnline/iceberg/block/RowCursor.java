package io.firnline.iceberg.block;

/** Goes through the rows of a block, from the first to the last. */
public final class RowCursor implements RowView {
  private final BlockSchema schema;
  private final BlockColumns columns;
  private final int[] triplets;
  private final int[] tripletEnds;
  private final int[] values;
  private final int[] valueEnds;
  private int row;

  public RowCursor(BlockSchema schema, BlockColumns columns) {
    this.schema = schema;
    this.columns = columns;
    int leaves = schema.leaves().size();
    this.triplets = new int[leaves];
    this.tripletEnds = new int[leaves];
    this.values = new int[leaves];
    this.valueEnds = new int[leaves];
  }

  /** Moves to the next row; false after the last. */
  public boolean next() {
    if (row == columns.rows()) {
      return false;
    }
    row++;
    for (int i = 0; i < triplets.length; i++) {
      advance(i, columns.column(i));
    }
    return true;
  }

  @Override
  public BlockSchema schema() {
    return schema;
  }

  @Override
  public ColumnBuffer column(int leafIndex) {
    return columns.column(leafIndex);
  }

  @Override
  public int triplet(int leafIndex) {
    return triplets[leafIndex];
  }

  @Override
  public int tripletEnd(int leafIndex) {
    return tripletEnds[leafIndex];
  }

  @Override
  public int value(int leafIndex) {
    return values[leafIndex];
  }

  @Override
  public int valueEnd(int leafIndex) {
    return valueEnds[leafIndex];
  }

  private void advance(int leafIndex, ColumnBuffer column) {
    int start = tripletEnds[leafIndex];
    int end = column.endOfRow(start);
    triplets[leafIndex] = start;
    tripletEnds[leafIndex] = end;
    values[leafIndex] = valueEnds[leafIndex];
    valueEnds[leafIndex] += column.valuesIn(start, end);
  }
}
