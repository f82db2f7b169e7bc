package io.firnline.iceberg.block;

/** One row, leaf by leaf: a run of triplets and of values in each column. */
public interface RowView {
  BlockSchema schema();

  ColumnBuffer column(int leafIndex);

  /** The row's first triplet in a column. */
  int triplet(int leafIndex);

  /** The triplet behind the row's last in a column. */
  int tripletEnd(int leafIndex);

  /** The row's first value in a column, if it has any. */
  int value(int leafIndex);

  /** The value behind the row's last in a column. */
  int valueEnd(int leafIndex);
}
