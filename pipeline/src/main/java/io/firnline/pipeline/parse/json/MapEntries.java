package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Keys of one JSON object, each once, and where the last value of each starts. */
final class MapEntries {
  /** From here on keys are found by a map that no choice of keys makes slow. */
  private static final int MANY = 12;

  private final Map<String, Integer> many = new HashMap<>();
  private byte[] keys = new byte[128];
  private int[] ends = new int[MANY];
  private int[] values = new int[MANY];
  private int size;

  void clear() {
    size = 0;
    many.clear();
  }

  int size() {
    return size;
  }

  int valueAt(int entry) {
    return values[entry];
  }

  String key(int entry) {
    int from = start(entry);
    return new String(keys, from, ends[entry] - from, StandardCharsets.UTF_8);
  }

  void addKey(int entry, ColumnBuffer column, int repetition) {
    int from = start(entry);
    column.addBytes(keys, from, ends[entry] - from, repetition);
  }

  /** Enters a key, or replaces the value of one that is there. */
  void add(JsonString key, int value) {
    int entry = size < MANY ? indexOf(key) : indexAmongMany(key);
    if (entry == size) {
      append(key);
    }
    values[entry] = value;
  }

  private int indexOf(JsonString key) {
    int entry = 0;
    while (entry < size
        && !Arrays.equals(keys, start(entry), ends[entry], key.bytes, key.from, key.to)) {
      entry++;
    }
    return entry;
  }

  private int indexAmongMany(JsonString key) {
    for (int i = many.size(); i < size; i++) {
      many.put(key(i), i);
    }
    String text = new String(key.bytes, key.from, key.length(), StandardCharsets.UTF_8);
    return many.getOrDefault(text, size);
  }

  private void append(JsonString key) {
    int from = start(size);
    int to = from + key.length();
    if (to > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(to, 2 * keys.length));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    System.arraycopy(key.bytes, key.from, keys, from, key.length());
    ends[size++] = to;
  }

  private int start(int entry) {
    return entry == 0 ? 0 : ends[entry - 1];
  }
}
