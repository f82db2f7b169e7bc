package io.firnline.pipeline.parse.avro;

import io.firnline.pipeline.parse.binary.ByteCursor;

/**
 * Walks over one datum in Avro's binary encoding (Avro 1.12 specification).
 *
 * <p>Avro's own decoder copies each text out of the record, and allocates as many bytes as a length
 * says before it looks whether they are there: five bytes of garbage end a JVM of 64 MB (tried with
 * 1.12.1).
 */
final class AvroCursor extends ByteCursor {
  /** Items that take no bytes, such as nulls, could be as many as a number can say. */
  private static final int MOST_EMPTY_ITEMS = 100_000;

  boolean readBoolean() {
    byte b = bytes()[pass(1)];
    if (b != 0 && b != 1) {
      throw fail("a boolean is 0 or 1, found " + b);
    }
    return b == 1;
  }

  int readInt() {
    long value = readZigzag();
    if (value != (int) value) {
      throw fail("an int has 32 bits, found " + value);
    }
    return (int) value;
  }

  long readLong() {
    return readZigzag();
  }

  /** The length of bytes or text that start here now and are all there. */
  int readLength() {
    return checkLength(readZigzag());
  }

  /** An index below a count. */
  int readIndex(int count) {
    long index = readZigzag();
    if (index < 0 || index >= count) {
      throw fail("the schema has " + count + " choices, found choice " + index);
    }
    return (int) index;
  }

  /**
   * The number of items in a block of a list or map, 0 for the end.
   *
   * @param takeBytes whether each takes at least one
   */
  int readBlock(boolean takeBytes) {
    long count = readZigzag();
    if (count < 0) {
      var unused = readLength(); // of the block, for those who skip it
      count = -count;
    }
    int most = takeBytes ? left() : MOST_EMPTY_ITEMS;
    if (count < 0 || count > most) {
      throw fail("a block says that it has " + count + " items, more than there can be");
    }
    return (int) count;
  }
}
