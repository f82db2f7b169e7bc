package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.time.EpochUnit;
import java.math.BigDecimal;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * A column that takes numbers, from whatever type a format has for them, by one rule: whole numbers
 * and decimals exactly, floating point the nearest value, timestamps as a number of units since
 * 1970 UTC. Failures have no place yet.
 */
public abstract class NumberColumn {
  private final ColumnBuffer column;

  NumberColumn(ColumnBuffer column) {
    this.column = column;
  }

  /**
   * The column as one of numbers, or null if its type takes none.
   *
   * @param unit what a number means for a timestamp
   */
  public static @Nullable NumberColumn of(ColumnBuffer column, EpochUnit unit) {
    return switch (column.leaf().type().typeId()) {
      case INTEGER -> new WholeColumn(column, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> new WholeColumn(column, Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT -> new FloatColumn(column);
      case DOUBLE -> new DoubleColumn(column);
      case DECIMAL ->
          new DecimalColumn(
              column,
              new Decimals((Types.DecimalType) column.leaf().type(), column.leaf().fixedLength()));
      case TIMESTAMP -> new TimestampColumn(column, unit);
      default -> null;
    };
  }

  public abstract void add(long number, int repetition);

  public abstract void add(double number, int repetition);

  public abstract void add(BigDecimal number, int repetition);

  /** Adds a float: where digits count, those of its shortest text. */
  public void add(float number, int repetition) {
    add((double) number, repetition);
  }

  final ColumnBuffer column() {
    return column;
  }

  final RecordFailure outOfRange(Object number) {
    return new RecordFailure(
        ParseReason.OUT_OF_RANGE,
        -1,
        "number %s is outside of the column's range".formatted(shown(number)));
  }

  final RecordFailure notWhole(Object number) {
    return new RecordFailure(
        ParseReason.NOT_EXACT, -1, "expected a whole number, found " + shown(number));
  }

  private static String shown(Object number) {
    return number instanceof BigDecimal big ? Decimals.shown(big) : number.toString();
  }

  /** The digits of a number that is finite. */
  final BigDecimal exact(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw outOfRange(number);
    }
    return BigDecimal.valueOf(number);
  }

  /** The digits of a number that is finite. */
  final BigDecimal exact(float number) {
    if (Float.isNaN(number) || Float.isInfinite(number)) {
      throw outOfRange(number);
    }
    return new BigDecimal(Float.toString(number));
  }
}
