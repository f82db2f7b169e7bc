package io.firnline.pipeline.parse.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds fields by the bytes of their keys. Producers write keys in one order: the key that followed
 * last time is compared first, which takes no hash.
 */
final class FieldNames {
  static final int UNKNOWN = -1;

  private final byte[][] names;
  private final boolean[] plain;
  private final int[] table;
  private final int[] next;
  private final Map<String, Integer> indexes = new HashMap<>();

  FieldNames(List<String> fields) {
    int count = fields.size();
    names = new byte[count][];
    plain = new boolean[count];
    next = new int[count + 1];
    table = new int[Integer.highestOneBit(Math.max(1, count)) * 4];
    Arrays.fill(table, UNKNOWN);
    for (int i = 0; i < count; i++) {
      String name = fields.get(i);
      names[i] = name.getBytes(StandardCharsets.UTF_8);
      plain[i] = name.chars().noneMatch(c -> c == '"' || c == '\\' || c < ' ');
      next[i] = i;
      indexes.put(name, i);
      enter(i);
    }
  }

  private void enter(int field) {
    int slot = hash(names[field], 0, names[field].length) & table.length - 1;
    while (table[slot] != UNKNOWN) {
      slot = slot + 1 & table.length - 1;
    }
    table[slot] = field;
  }

  int indexOf(String name) {
    return indexes.getOrDefault(name, UNKNOWN);
  }

  /**
   * Reads a key.
   *
   * @param predicted what {@link #follow} said after the key before, 0 for the first
   * @return its field or {@link #UNKNOWN}
   */
  int read(JsonCursor in, int predicted) {
    in.peek();
    int field = next[predicted];
    if (field < names.length && plain[field]) {
      byte[] name = names[field];
      byte[] json = in.bytes;
      int from = in.at + 1;
      int to = from + name.length;
      if (to < in.end
          && json[to] == '"'
          && json[from - 1] == '"'
          && Arrays.equals(json, from, to, name, 0, name.length)) {
        in.at = to + 1;
        return field;
      }
    }
    in.text.read();
    return find(in.text);
  }

  /** Learns that a field came at this point; what to give to {@link #read} for the next key. */
  int follow(int predicted, int field) {
    next[predicted] = field;
    return field + 1;
  }

  /** The key that was read last, if it was {@link #UNKNOWN}. */
  String lastName(JsonCursor in) {
    JsonString text = in.text;
    return new String(text.bytes, text.from, text.length(), StandardCharsets.UTF_8);
  }

  private int find(JsonString text) {
    int slot = hash(text.bytes, text.from, text.to) & table.length - 1;
    while (table[slot] != UNKNOWN) {
      byte[] name = names[table[slot]];
      if (Arrays.equals(text.bytes, text.from, text.to, name, 0, name.length)) {
        return table[slot];
      }
      slot = slot + 1 & table.length - 1;
    }
    return UNKNOWN;
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ hash >>> 15;
  }
}
