package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Keys of one map, each once, and where the last value of each starts. Reused for each map. */
public final class MapEntries {
  /** From here on keys are found by a map that no choice of keys makes slow. */
  private static final int MANY = 12;

  private final Map<String, Integer> many = new HashMap<>();
  private byte[] keys = new byte[128];
  private int[] ends = new int[MANY];
  private int[] values = new int[MANY];
  private int size;

  public void clear() {
    size = 0;
    many.clear();
  }

  public int size() {
    return size;
  }

  /** Where the last value of a key starts. */
  public int valueAt(int entry) {
    return values[entry];
  }

  public String key(int entry) {
    int from = start(entry);
    return new String(keys, from, ends[entry] - from, StandardCharsets.UTF_8);
  }

  public void addKey(int entry, ColumnBuffer column, int repetition) {
    int from = start(entry);
    column.addBytes(keys, from, ends[entry] - from, repetition);
  }

  /**
   * Enters a key, which stands in some bytes, or replaces the value of one that is there.
   *
   * @param value byte of the payload at which the value starts
   */
  public void add(byte[] key, int from, int to, int value) {
    int entry = size < MANY ? indexOf(key, from, to) : indexAmongMany(key, from, to);
    if (entry == size) {
      append(key, from, to);
    }
    values[entry] = value;
  }

  private int indexOf(byte[] key, int from, int to) {
    int entry = 0;
    while (entry < size && !Arrays.equals(keys, start(entry), ends[entry], key, from, to)) {
      entry++;
    }
    return entry;
  }

  private int indexAmongMany(byte[] key, int from, int to) {
    for (int i = many.size(); i < size; i++) {
      many.put(key(i), i);
    }
    String text = new String(key, from, to - from, StandardCharsets.UTF_8);
    return many.getOrDefault(text, size);
  }

  private void append(byte[] key, int from, int to) {
    int start = start(size);
    int end = start + to - from;
    if (end > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(end, 2 * keys.length));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
    }
    System.arraycopy(key, from, keys, start, to - from);
    ends[size++] = end;
  }

  private int start(int entry) {
    return entry == 0 ? 0 : ends[entry - 1];
  }
}
