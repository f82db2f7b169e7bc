package io.firnline.iceberg.block;

/**
 * Doubles, given and returned as raw bits: as whole numbers and one power of ten where they are
 * decimals of few digits, as measurements mostly are; bit for bit the same when read.
 *
 * <p>Layout: the power, or {@link #RAW} and {@link LongPlanes} of the raw bits. After a power come
 * the numbers in {@link LongPlanes}, then count, indexes and raw bits of the values that are none
 * (NaN, -0.0, infinite, more digits).
 */
final class Doubles {
  private static final int RAW = 255;
  private static final double[] POWERS = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
  // From here on not every whole number is a double.
  private static final double LIMIT = 1L << 53;

  private Doubles() {}

  static void write(ByteSink sink, long[] bits, int count) {
    int power = power(bits, count);
    sink.put(power);
    if (power == RAW) {
      LongPlanes.write(sink, bits, count);
      return;
    }
    writeDecimals(sink, bits, count, POWERS[power]);
  }

  static long[] read(ByteSource source, int count) {
    int power = source.take();
    long[] values = LongPlanes.read(source, count);
    if (power == RAW) {
      return values;
    }
    for (int i = 0; i < count; i++) {
      values[i] = Double.doubleToRawLongBits(values[i] / POWERS[power]);
    }
    int others = source.takeCount();
    long[] indexes = LongPlanes.read(source, others);
    long[] bits = LongPlanes.read(source, others);
    for (int i = 0; i < others; i++) {
      values[(int) indexes[i]] = bits[i];
    }
    return values;
  }

  private static void writeDecimals(ByteSink sink, long[] bits, int count, double power) {
    long[] numbers = new long[count];
    long[] otherIndexes = new long[count];
    long[] otherBits = new long[count];
    int others = 0;
    for (int i = 0; i < count; i++) {
      if (isDecimal(bits[i], power)) {
        numbers[i] = number(bits[i], power);
      } else {
        numbers[i] = i == 0 ? 0 : numbers[i - 1];
        otherIndexes[others] = i;
        otherBits[others++] = bits[i];
      }
    }
    LongPlanes.write(sink, numbers, count);
    sink.putVarint(others);
    LongPlanes.write(sink, otherIndexes, others);
    LongPlanes.write(sink, otherBits, others);
  }

  // The lowest power that serves all but a few; RAW if too many are no decimals.
  private static int power(long[] bits, int count) {
    int power = 0;
    int others = 0;
    for (int i = 0; i < count; i++) {
      int needed = powerOf(bits[i], power);
      if (needed != RAW) {
        power = needed;
      } else if (++others > 8 + count / 16) {
        return RAW;
      }
    }
    return power;
  }

  private static int powerOf(long bits, int lowest) {
    for (int power = lowest; power < POWERS.length; power++) {
      if (isDecimal(bits, POWERS[power])) {
        return power;
      }
    }
    return RAW;
  }

  private static boolean isDecimal(long bits, double power) {
    long number = number(bits, power);
    return Math.abs(number) < LIMIT && Double.doubleToRawLongBits(number / power) == bits;
  }

  private static long number(long bits, double power) {
    return (long) Math.rint(Double.longBitsToDouble(bits) * power);
  }
}
