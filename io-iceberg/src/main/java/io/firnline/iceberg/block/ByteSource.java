package io.firnline.iceberg.block;

/** Reads what a {@link ByteSink} wrote; bytes that end early are an error. */
final class ByteSource {
  private final byte[] bytes;
  private int position;

  ByteSource(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] array() {
    return bytes;
  }

  int take() {
    return bytes[skip(1)] & 0xff;
  }

  long takeVarint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = take();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        return value;
      }
    }
    throw new IllegalStateException("Cannot read a block: a number has more than 64 bits");
  }

  /** A count: a number that is not negative and fits an int. */
  int takeCount() {
    long value = takeVarint();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IllegalStateException("Cannot read a block: " + value + " is no count");
    }
    return (int) value;
  }

  /** Moves over some bytes and returns where in {@link #array} they start. */
  int skip(int length) {
    if (length > bytes.length - position) {
      throw new IllegalStateException(
          "Cannot read a block: it ends at byte %d, %d more were expected"
              .formatted(bytes.length, length - (bytes.length - position)));
    }
    int at = position;
    position += length;
    return at;
  }
}
