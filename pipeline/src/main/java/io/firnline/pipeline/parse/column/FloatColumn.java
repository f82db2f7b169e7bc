package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import java.math.BigDecimal;

/** The nearest float; a finite number that would become infinite is refused. */
final class FloatColumn extends NumberColumn {
  FloatColumn(ColumnBuffer column) {
    super(column);
  }

  @Override
  public void add(long number, int repetition) {
    column().addFloat(number, repetition);
  }

  @Override
  public void add(float number, int repetition) {
    column().addFloat(number, repetition);
  }

  @Override
  public void add(double number, int repetition) {
    float nearest = (float) number;
    if (Float.isInfinite(nearest) && !Double.isInfinite(number)) {
      throw outOfRange(number);
    }
    column().addFloat(nearest, repetition);
  }

  @Override
  public void add(BigDecimal number, int repetition) {
    float nearest = number.floatValue();
    if (Float.isInfinite(nearest)) {
      throw outOfRange(number);
    }
    column().addFloat(nearest, repetition);
  }
}
