package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;

/** A column for which the decimal digits of a number count, also of floating point. */
abstract sealed class DigitColumn extends NumberColumn permits DecimalColumn, TimestampColumn {
  DigitColumn(ColumnBuffer column) {
    super(column);
  }

  @Override
  public final void add(float number, int repetition) {
    add(exact(number), repetition);
  }

  @Override
  public final void add(double number, int repetition) {
    add(exact(number), repetition);
  }
}
