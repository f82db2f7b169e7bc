package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import java.math.BigDecimal;

/** The nearest double; a finite number that would become infinite is refused. */
final class DoubleColumn extends NumberColumn {
  DoubleColumn(ColumnBuffer column) {
    super(column);
  }

  @Override
  public void add(long number, int repetition) {
    column().addDouble(number, repetition);
  }

  @Override
  public void add(double number, int repetition) {
    column().addDouble(number, repetition);
  }

  @Override
  public void add(BigDecimal number, int repetition) {
    double nearest = number.doubleValue();
    if (Double.isInfinite(nearest)) {
      throw outOfRange(number);
    }
    column().addDouble(nearest, repetition);
  }
}
