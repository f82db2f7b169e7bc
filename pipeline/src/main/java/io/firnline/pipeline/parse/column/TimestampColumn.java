package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import io.firnline.pipeline.time.IsoTime;
import java.math.BigDecimal;

/** A timestamp, from a number of units since 1970 UTC; microseconds, rounded down. */
final class TimestampColumn extends DigitColumn {
  private final EpochUnit unit;

  TimestampColumn(ColumnBuffer column, EpochUnit unit) {
    super(column);
    this.unit = unit;
  }

  @Override
  public void add(long number, int repetition) {
    addMicros(unit.toMicros(number), number, repetition);
  }

  @Override
  public void add(BigDecimal number, int repetition) {
    addMicros(EventTimeRule.microsOf(number, unit), number, repetition);
  }

  private void addMicros(long micros, Object number, int repetition) {
    if (micros == IsoTime.INVALID) {
      throw outOfRange(number);
    }
    column().addLong(micros, repetition);
  }
}
