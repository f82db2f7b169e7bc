package io.firnline.pipeline.parse.json;

import com.fasterxml.jackson.core.io.NumberInput;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * The number that the cursor read last: sign, up to 19 digits and decimal exponent, from which the
 * usual numbers are made without an object. The rare rest goes through BigDecimal and Jackson's
 * correctly rounded conversion. More than 1,000 characters are refused, as by Jackson: longer ones
 * take quadratic time.
 */
final class JsonNumber {
  private static final int MAX_LENGTH = 1_000;
  private static final int MAX_DIGITS = 19;
  private static final int MAX_EXPONENT = 1_000_000_000;
  private static final int EXACT_POWER_OF_DOUBLE = 22;
  private static final int EXACT_POWER_OF_FLOAT = 10;
  private static final double[] POWERS = new double[EXACT_POWER_OF_DOUBLE + 1];
  private static final long[] LONG_POWERS = new long[MAX_DIGITS];

  static {
    double power = 1;
    for (int i = 0; i < POWERS.length; i++, power *= 10) {
      POWERS[i] = power;
    }
    LONG_POWERS[0] = 1;
    for (int i = 1; i < LONG_POWERS.length; i++) {
      LONG_POWERS[i] = LONG_POWERS[i - 1] * 10;
    }
  }

  private final JsonCursor in;
  private int from;
  private int to;
  private boolean negative;

  /** The first 19 digits that count, as an unsigned number. */
  private long digits;

  private int digitCount;
  private int exponent;
  private boolean exact;

  JsonNumber(JsonCursor in) {
    this.in = in;
  }

  /** Reads the number whose first byte is the next byte. */
  void read() {
    byte[] json = in.bytes;
    int end = in.end;
    int at = in.at;
    from = at;
    digits = 0;
    digitCount = 0;
    exponent = 0;
    exact = true;
    negative = at < end && json[at] == '-';
    at = negative ? at + 1 : at;
    int whole = at;
    at = readDigits(at);
    if (at == whole || (json[whole] == '0' && at > whole + 1)) {
      throw refuse(at, whole);
    }
    if (at < end && json[at] == '.') {
      int fraction = at + 1;
      at = readDigits(fraction);
      if (at == fraction) {
        throw refuse(at, whole);
      }
      exponent = fraction - at;
    }
    if (at < end && (json[at] | 32) == 'e') {
      at = readExponent(at + 1);
    }
    to = at;
    in.at = at;
    if (to - from > MAX_LENGTH) {
      throw in.failAt(
          from, ParseReason.TOO_LARGE, "a number has more than " + MAX_LENGTH + " characters");
    }
  }

  private int readDigits(int start) {
    byte[] json = in.bytes;
    int end = in.end;
    int at = start;
    long value = digits;
    int count = digitCount;
    while (at < end) {
      int digit = json[at] - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      if (count < MAX_DIGITS) {
        value = value * 10 + digit;
        count += value == 0 ? 0 : 1;
      } else {
        exact = false;
      }
      at++;
    }
    digits = value;
    digitCount = count;
    return at;
  }

  private int readExponent(int start) {
    byte[] json = in.bytes;
    int at = start;
    boolean minus = at < in.end && json[at] == '-';
    if (minus || (at < in.end && json[at] == '+')) {
      at++;
    }
    int first = at;
    long value = 0;
    while (at < in.end && json[at] >= '0' && json[at] <= '9') {
      value = Math.min(MAX_EXPONENT, value * 10 + json[at] - '0');
      at++;
    }
    if (at == first) {
      throw refuse(at, first);
    }
    exponent += (int) (minus ? -value : value);
    return at;
  }

  private RecordFailure refuse(int at, int start) {
    if (at >= in.end) {
      return in.truncated();
    }
    boolean leadingZero = at > start + 1 && in.bytes[start] == '0';
    String what = leadingZero ? "a number with a leading zero" : in.shown(from, in.end);
    return in.failAt(from, ParseReason.SYNTAX, "expected a JSON value, found " + what);
  }

  /** The number as a long; refused if it has a fraction or is beyond the limits. */
  long asLong(long min, long max) {
    if (isSmallWhole()) {
      long value = small();
      if (value >= min && value <= max) {
        return value;
      }
      throw outOfRange();
    }
    return slowLong(min, max);
  }

  /** Whether {@link #small} has the number: written as a whole number within 63 bits. */
  boolean isSmallWhole() {
    return exact && exponent == 0 && digits >= 0;
  }

  long small() {
    return negative ? -digits : digits;
  }

  /** Exact for 1.0, 1e2 and any number of digits. */
  private long slowLong(long min, long max) {
    if (isZero()) {
      return 0;
    }
    BigDecimal value = asBigDecimal().stripTrailingZeros();
    if (value.scale() > 0) {
      throw in.failAt(from, ParseReason.NOT_EXACT, "expected a whole number, found " + shown());
    }
    if ((long) value.precision() - value.scale() > MAX_DIGITS) {
      throw outOfRange();
    }
    if (value.compareTo(BigDecimal.valueOf(min)) < 0
        || value.compareTo(BigDecimal.valueOf(max)) > 0) {
      throw outOfRange();
    }
    return value.longValueExact();
  }

  double asDouble() {
    double value;
    if (exact && digits >>> 53 == 0 && Math.abs(exponent) <= EXACT_POWER_OF_DOUBLE) {
      value = exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
      return negative ? -value : value;
    }
    value = NumberInput.parseDouble(text(), true);
    if (Double.isInfinite(value)) {
      throw outOfRange();
    }
    return value;
  }

  /** The nearest float, rounded once. */
  float asFloat() {
    if (exact && digits >>> 24 == 0 && Math.abs(exponent) <= EXACT_POWER_OF_FLOAT) {
      float value =
          exponent < 0 ? digits / (float) POWERS[-exponent] : digits * (float) POWERS[exponent];
      return negative ? -value : value;
    }
    float value = NumberInput.parseFloat(text(), true);
    if (Float.isInfinite(value)) {
      throw outOfRange();
    }
    return value;
  }

  /** Whether {@link #unscaled} has the answer: at most 18 digits after scaling. */
  boolean isSmallDecimal(int scale) {
    int shift = scale + exponent;
    return exact && shift >= 0 && digitCount + shift < MAX_DIGITS;
  }

  /** The number times ten to the scale; only if {@link #isSmallDecimal}. */
  long unscaled(int scale) {
    long value = digits * LONG_POWERS[scale + exponent];
    return negative ? -value : value;
  }

  boolean isZero() {
    return exact && digits == 0;
  }

  BigDecimal asBigDecimal() {
    try {
      return new BigDecimal(text());
    } catch (NumberFormatException e) {
      // The syntax was checked: only an exponent beyond the range of int is left.
      throw outOfRange();
    }
  }

  RecordFailure outOfRange() {
    return in.failAt(
        from, ParseReason.OUT_OF_RANGE, "number " + shown() + " is outside of the column's range");
  }

  RecordFailure notExact(String column) {
    return in.failAt(
        from, ParseReason.NOT_EXACT, "number " + shown() + " does not fit exactly into " + column);
  }

  private String text() {
    return new String(in.bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private String shown() {
    return in.shown(from, to);
  }
}
