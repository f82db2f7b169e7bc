package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import java.math.BigDecimal;
import java.util.Arrays;
import org.apache.iceberg.types.Types;

/** Reads JSON numbers into a decimal, exactly: nothing is rounded. */
final class DecimalReader implements LeafReader {
  private static final int MAX_INT_DIGITS = 9;
  private static final int MAX_LONG_DIGITS = 18;

  private final Types.DecimalType type;
  private final byte[] fixed;
  private final long limit;

  DecimalReader(Types.DecimalType type, int fixedLength) {
    this.type = type;
    this.fixed = new byte[fixedLength];
    this.limit = BigDecimal.TEN.pow(Math.min(MAX_LONG_DIGITS, type.precision())).longValueExact();
  }

  @Override
  public void read(JsonCursor in, ColumnBuffer column, int repetition) {
    LeafReaders.readNumber(in);
    JsonNumber number = in.number;
    if (type.precision() > MAX_LONG_DIGITS) {
      addBig(number, column, repetition);
      return;
    }
    boolean small = number.isSmallDecimal(type.scale());
    long unscaled = small ? number.unscaled(type.scale()) : scaled(number).longValueExact();
    if (unscaled >= limit || unscaled <= -limit) {
      throw number.outOfRange();
    }
    if (type.precision() <= MAX_INT_DIGITS) {
      column.addInt((int) unscaled, repetition);
    } else {
      column.addLong(unscaled, repetition);
    }
  }

  private void addBig(JsonNumber number, ColumnBuffer column, int repetition) {
    byte[] magnitude = scaled(number).toBigIntegerExact().toByteArray();
    int pad = fixed.length - magnitude.length;
    Arrays.fill(fixed, 0, pad, (byte) (magnitude[0] < 0 ? -1 : 0));
    System.arraycopy(magnitude, 0, fixed, pad, magnitude.length);
    column.addBytes(fixed, 0, fixed.length, repetition);
  }

  /** The number times ten to the scale: a whole number of no more digits than the precision. */
  private BigDecimal scaled(JsonNumber number) {
    if (number.isZero()) {
      return BigDecimal.ZERO;
    }
    BigDecimal value = number.asBigDecimal().stripTrailingZeros();
    if (value.scale() > type.scale()) {
      throw number.notExact(type.toString());
    }
    if ((long) value.precision() - value.scale() + type.scale() > type.precision()) {
      throw number.outOfRange();
    }
    return value.scaleByPowerOfTen(type.scale());
  }
}
