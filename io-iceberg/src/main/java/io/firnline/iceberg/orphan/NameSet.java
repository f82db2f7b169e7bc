package io.firnline.iceberg.orphan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.iceberg.relocated.com.google.common.hash.Hashing;

/**
 * Names of files, eight bytes each: millions of them have to be in memory at once. What was added
 * is always found; something else is found too about once in 2^64 tries, and then only a file is
 * kept that could go.
 *
 * <p>Names are compared without their folders: every name of ours and Iceberg's has a UUID in it,
 * while one folder is written in many ways ({@code s3:} and {@code s3a:}, {@code file:/} and {@code
 * file:///}), and a live file must not be taken for another because of that.
 */
final class NameSet {
  private long[] hashes = new long[1024];
  private int size;
  private boolean sorted;

  void add(String location) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, Math.multiplyExact(size, 2));
    }
    hashes[size++] = hash(location);
    sorted = false;
  }

  boolean contains(String location) {
    if (!sorted) {
      Arrays.sort(hashes, 0, size);
      sorted = true;
    }
    return Arrays.binarySearch(hashes, 0, size, hash(location)) >= 0;
  }

  int size() {
    return size;
  }

  /** What follows the last slash. */
  static String nameOf(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  private static long hash(String location) {
    return Hashing.sipHash24().hashString(nameOf(location), StandardCharsets.UTF_8).asLong();
  }
}
