package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.iceberg.types.Types;

/** Puts decimals into columns of one type, exactly: nothing is rounded. */
public final class Decimals {
  private static final int MAX_INT_DIGITS = 9;
  private static final int MAX_LONG_DIGITS = 18;
  private static final int SHOWN_LENGTH = 24;

  private final Types.DecimalType type;
  private final byte[] fixed;
  private final long limit;

  /**
   * @param fixedLength bytes of a value, where the type has more than 18 digits
   */
  public Decimals(Types.DecimalType type, int fixedLength) {
    this.type = type;
    this.fixed = new byte[fixedLength];
    this.limit = BigDecimal.TEN.pow(Math.min(MAX_LONG_DIGITS, type.precision())).longValueExact();
  }

  /** Whether all values of the type can be given to {@link #addUnscaled}. */
  public boolean isSmall() {
    return type.precision() <= MAX_LONG_DIGITS;
  }

  public int scale() {
    return type.scale();
  }

  /** Adds a number that is given times ten to the scale; only if {@link #isSmall}. */
  public void addUnscaled(ColumnBuffer column, long unscaled, int repetition) {
    if (unscaled >= limit || unscaled <= -limit) {
      throw refusal(ParseReason.OUT_OF_RANGE, BigDecimal.valueOf(unscaled, type.scale()));
    }
    if (type.precision() <= MAX_INT_DIGITS) {
      column.addInt((int) unscaled, repetition);
    } else {
      column.addLong(unscaled, repetition);
    }
  }

  /**
   * Adds a number.
   *
   * @throws RecordFailure without a place, if it has too many digits before or behind the point
   */
  public void add(ColumnBuffer column, BigDecimal number, int repetition) {
    BigInteger unscaled = unscaled(number);
    if (isSmall()) {
      addUnscaled(column, unscaled.longValueExact(), repetition);
      return;
    }
    byte[] magnitude = unscaled.toByteArray();
    int pad = fixed.length - magnitude.length;
    Arrays.fill(fixed, 0, pad, (byte) (magnitude[0] < 0 ? -1 : 0));
    System.arraycopy(magnitude, 0, fixed, pad, magnitude.length);
    column.addBytes(fixed, 0, fixed.length, repetition);
  }

  private BigInteger unscaled(BigDecimal number) {
    if (number.signum() == 0) {
      return BigInteger.ZERO;
    }
    BigDecimal value = number.stripTrailingZeros();
    if (value.scale() > type.scale()) {
      throw refusal(ParseReason.NOT_EXACT, number);
    }
    if ((long) value.precision() - value.scale() + type.scale() > type.precision()) {
      throw refusal(ParseReason.OUT_OF_RANGE, number);
    }
    return value.scaleByPowerOfTen(type.scale()).toBigIntegerExact();
  }

  private RecordFailure refusal(ParseReason reason, BigDecimal number) {
    return new RecordFailure(
        reason, -1, "number %s does not fit exactly into %s".formatted(shown(number), type));
  }

  /** A number, shortened. */
  static String shown(BigDecimal number) {
    String text = number.toString();
    return text.length() > SHOWN_LENGTH ? text.substring(0, SHOWN_LENGTH) + "..." : text;
  }
}
