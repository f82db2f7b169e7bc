package io.firnline.iceberg.audit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.relocated.com.google.common.hash.HashFunction;
import org.apache.iceberg.relocated.com.google.common.hash.Hashing;

/** Finds texts that came twice, with eight bytes for each. */
final class PathHashes {
  private static final HashFunction HASH = Hashing.murmur3_128();

  private long[] hashes = new long[1_024];
  private int count;

  /** Hashes that came more than once; of many millions of texts, hardly any by chance. */
  record Doubles(Set<Long> hashes) {
    boolean isEmpty() {
      return hashes.isEmpty();
    }

    /** Whether a text has one of these hashes. */
    boolean contains(String text) {
      return hashes.contains(hash(text));
    }
  }

  void add(String text) {
    if (count == hashes.length) {
      hashes = Arrays.copyOf(hashes, count * 2);
    }
    hashes[count++] = hash(text);
  }

  long count() {
    return count;
  }

  Doubles doubles() {
    Arrays.sort(hashes, 0, count);
    Set<Long> doubles = new HashSet<>();
    for (int i = 1; i < count; i++) {
      if (hashes[i] == hashes[i - 1]) {
        doubles.add(hashes[i]);
      }
    }
    return new Doubles(doubles);
  }

  private static long hash(String text) {
    return HASH.hashString(text, StandardCharsets.UTF_8).asLong();
  }
}
