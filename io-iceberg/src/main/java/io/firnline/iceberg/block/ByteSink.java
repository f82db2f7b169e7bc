package io.firnline.iceberg.block;

import java.util.Arrays;

/** A growing array of bytes to write into. */
final class ByteSink {
  private byte[] bytes = new byte[4096];
  private int size;

  int size() {
    return size;
  }

  byte[] array() {
    return bytes;
  }

  void put(int value) {
    claim(1);
    bytes[size - 1] = (byte) value;
  }

  /** An unsigned number, 7 bits a byte, lowest first. */
  void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      put((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  void putBytes(byte[] source, int offset, int length) {
    int at = claim(length);
    System.arraycopy(source, offset, bytes, at, length);
  }

  /** Makes room for some bytes and returns where in {@link #array} they are to go. */
  int claim(int length) {
    int end = Math.addExact(size, length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + (bytes.length >> 1)));
    }
    int at = size;
    size = end;
    return at;
  }
}
