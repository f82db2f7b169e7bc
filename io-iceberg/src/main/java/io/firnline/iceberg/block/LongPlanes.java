package io.firnline.iceberg.block;

/**
 * Longs as planes of bytes: all lowest bytes, then all second ones and so on, of the differences
 * either from the lowest value or from the value before, whichever needs fewer bits. The entropy
 * coder of zstd does the rest.
 *
 * <p>Layout: mode (width in bytes, plus 16 for differences from the value before), base in zigzag,
 * planes. Nothing for no values.
 */
final class LongPlanes {
  private static final int DELTA = 16;

  private LongPlanes() {}

  static void write(ByteSink sink, long[] values, int count) {
    if (count == 0) {
      return;
    }
    long lowest = lowest(values, count);
    boolean delta = deltaIsShorter(values, count, lowest);
    long[] offsets = delta ? deltas(values, count) : offsets(values, count, lowest);
    int width = width(offsets);
    sink.put(delta ? width | DELTA : width);
    sink.putVarint(zigzag(delta ? values[0] : lowest));
    for (int plane = 0; plane < width; plane++) {
      writePlane(sink, offsets, plane * 8);
    }
  }

  static long[] read(ByteSource source, int count) {
    long[] values = new long[count];
    if (count == 0) {
      return values;
    }
    int mode = source.take();
    long base = unzigzag(source.takeVarint());
    for (int plane = 0; plane < (mode & ~DELTA); plane++) {
      readPlane(source, values, plane * 8);
    }
    if ((mode & DELTA) == 0) {
      addTo(values, base);
    } else {
      sumUp(values, base);
    }
    return values;
  }

  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }

  private static long lowest(long[] values, int count) {
    long lowest = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      lowest = Math.min(lowest, values[i]);
    }
    return lowest;
  }

  private static boolean deltaIsShorter(long[] values, int count, long lowest) {
    long offsetBits = 0;
    long deltaBits = 0;
    for (int i = 1; i < count; i++) {
      offsetBits += 64 - Long.numberOfLeadingZeros(values[i] - lowest);
      deltaBits += 64 - Long.numberOfLeadingZeros(zigzag(values[i] - values[i - 1]));
    }
    return deltaBits < offsetBits;
  }

  private static long[] deltas(long[] values, int count) {
    long[] deltas = new long[count];
    for (int i = 1; i < count; i++) {
      deltas[i] = zigzag(values[i] - values[i - 1]);
    }
    return deltas;
  }

  private static long[] offsets(long[] values, int count, long lowest) {
    long[] offsets = new long[count];
    for (int i = 0; i < count; i++) {
      offsets[i] = values[i] - lowest;
    }
    return offsets;
  }

  private static int width(long[] offsets) {
    long bits = 0;
    for (long offset : offsets) {
      bits |= offset;
    }
    return (64 - Long.numberOfLeadingZeros(bits) + 7) / 8;
  }

  private static void writePlane(ByteSink sink, long[] offsets, int shift) {
    int at = sink.claim(offsets.length);
    byte[] bytes = sink.array();
    for (int i = 0; i < offsets.length; i++) {
      bytes[at + i] = (byte) (offsets[i] >>> shift);
    }
  }

  private static void readPlane(ByteSource source, long[] values, int shift) {
    int at = source.skip(values.length);
    byte[] bytes = source.array();
    for (int i = 0; i < values.length; i++) {
      values[i] |= (bytes[at + i] & 0xffL) << shift;
    }
  }

  private static void addTo(long[] values, long base) {
    for (int i = 0; i < values.length; i++) {
      values[i] += base;
    }
  }

  private static void sumUp(long[] values, long base) {
    long sum = base;
    for (int i = 0; i < values.length; i++) {
      sum += unzigzag(values[i]);
      values[i] = sum;
    }
  }
}
