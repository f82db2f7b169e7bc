package io.firnline.pipeline.parse;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Destinations by the bytes of a value: an open hash table, asked without an object. */
final class Destinations {
  private static final int FIRST_SLOTS = 64;

  private byte[] @Nullable [] keys = new byte[FIRST_SLOTS][];
  private @Nullable Destination[] values = new Destination[FIRST_SLOTS];
  private int size;

  @Nullable Destination get(byte[] text, int from, int to) {
    return values[slot(text, from, to)];
  }

  /** Puts it in the place of what was there. */
  void put(byte[] key, Destination value) {
    if (size * 2 >= keys.length) {
      grow();
    }
    int slot = slot(key, 0, key.length);
    if (values[slot] == null) {
      keys[slot] = key;
      size++;
    }
    values[slot] = value;
  }

  private int slot(byte[] text, int from, int to) {
    int mask = keys.length - 1;
    int slot = hash(text, from, to) & mask;
    byte[] key = keys[slot];
    while (key != null && !Arrays.equals(text, from, to, key, 0, key.length)) {
      slot = slot + 1 & mask;
      key = keys[slot];
    }
    return slot;
  }

  private static int hash(byte[] text, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text[i];
    }
    return hash ^ hash >>> 15;
  }

  private void grow() {
    byte[] @Nullable [] oldKeys = keys;
    @Nullable Destination[] oldValues = values;
    keys = new byte[2 * oldKeys.length][];
    values = new Destination[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      byte[] key = oldKeys[i];
      if (key != null) {
        int slot = slot(key, 0, key.length);
        keys[slot] = key;
        values[slot] = oldValues[i];
      }
    }
  }
}
