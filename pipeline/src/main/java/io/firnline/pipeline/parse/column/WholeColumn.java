package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Physical;
import java.math.BigDecimal;

/** An int or long; a fraction or overflow is refused. */
final class WholeColumn extends NumberColumn {
  private static final int MOST_DIGITS = 19;
  private static final double LIMIT = 0x1p63;

  private final long min;
  private final long max;
  private final boolean isInt;

  WholeColumn(ColumnBuffer column, long min, long max) {
    super(column);
    this.min = min;
    this.max = max;
    this.isInt = column.leaf().physical() == Physical.INT;
  }

  @Override
  public void add(long number, int repetition) {
    if (number < min || number > max) {
      throw outOfRange(number);
    }
    if (isInt) {
      column().addInt((int) number, repetition);
    } else {
      column().addLong(number, repetition);
    }
  }

  @Override
  public void add(double number, int repetition) {
    if (number != Math.rint(number)) {
      throw notWhole(number);
    }
    if (!(number < LIMIT && number >= -LIMIT)) {
      throw outOfRange(number);
    }
    add((long) number, repetition);
  }

  @Override
  public void add(BigDecimal number, int repetition) {
    BigDecimal value = number.stripTrailingZeros();
    if (value.scale() > 0) {
      throw notWhole(number);
    }
    if ((long) value.precision() - value.scale() > MOST_DIGITS
        || value.toBigIntegerExact().bitLength() >= Long.SIZE) {
      throw outOfRange(number);
    }
    add(value.longValueExact(), repetition);
  }
}
