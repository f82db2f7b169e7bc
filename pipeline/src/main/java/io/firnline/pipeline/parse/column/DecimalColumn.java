package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import java.math.BigDecimal;

/** A decimal, exactly. */
final class DecimalColumn extends DigitColumn {
  private final Decimals decimals;

  DecimalColumn(ColumnBuffer column, Decimals decimals) {
    super(column);
    this.decimals = decimals;
  }

  @Override
  public void add(long number, int repetition) {
    add(BigDecimal.valueOf(number), repetition);
  }

  @Override
  public void add(BigDecimal number, int repetition) {
    decimals.add(column(), number, repetition);
  }
}
