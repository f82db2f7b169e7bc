package io.firnline.iceberg.block;

import java.util.Arrays;

/** Distinct byte strings, numbered in the order in which they came: an open-addressing hash. */
final class BytesDictionary {
  private int[] table = new int[64];
  private int[] hashes = new int[32];
  private int[] ends = new int[32];
  private byte[] bytes = new byte[512];
  private int size;

  /** Number of a byte string, a new one if it has not come before. */
  int idOf(byte[] source, int offset, int length) {
    int hash = hash(source, offset, length);
    int mask = table.length - 1;
    int slot = hash & mask;
    for (int entry = table[slot]; entry != 0; entry = table[slot]) {
      if (hashes[entry - 1] == hash && equal(entry - 1, source, offset, length)) {
        return entry - 1;
      }
      slot = (slot + 1) & mask;
    }
    return add(hash, slot, source, offset, length);
  }

  int size() {
    return size;
  }

  int start(int id) {
    return id == 0 ? 0 : ends[id - 1];
  }

  int end(int id) {
    return ends[id];
  }

  int[] ends() {
    return ends;
  }

  byte[] bytes() {
    return bytes;
  }

  int bytesLength() {
    return size == 0 ? 0 : ends[size - 1];
  }

  private int add(int hash, int slot, byte[] source, int offset, int length) {
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    int start = bytesLength();
    int end = start + length;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
    }
    System.arraycopy(source, offset, bytes, start, length);
    ends[size] = end;
    hashes[size] = hash;
    table[slot] = ++size;
    if (size * 2 > table.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    table = new int[table.length * 2];
    int mask = table.length - 1;
    for (int id = 0; id < size; id++) {
      int slot = hashes[id] & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = id + 1;
    }
  }

  private boolean equal(int id, byte[] source, int offset, int length) {
    return Arrays.equals(bytes, start(id), ends[id], source, offset, offset + length);
  }

  private static int hash(byte[] source, int offset, int length) {
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = hash * 31 + source[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }
}
