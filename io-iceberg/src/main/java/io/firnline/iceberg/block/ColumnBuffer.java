package io.firnline.iceberg.block;

import java.util.Arrays;

/**
 * Values of one leaf with their Dremel levels, in growing arrays of primitives.
 *
 * <p>It holds triplets: a value or a null, with a repetition and a definition level. A value takes
 * no object; levels take no room where the leaf has none. Not thread-safe.
 */
public final class ColumnBuffer {
  private static final int FIRST_CAPACITY = 4;

  private final Leaf leaf;
  private final int maxDefinition;
  private final int fixedLength;
  private final boolean hasDefinitions;
  private final boolean hasRepetitions;

  private int size;
  private int values;
  private byte[] definitions = {};
  private byte[] repetitions = {};
  // BOOLEAN (0 or 1), INT and FLOAT (raw bits); ends of BYTES
  private int[] ints = {};
  // LONG and DOUBLE (raw bits)
  private long[] longs = {};
  // of BYTES, one value behind the other
  private byte[] bytes = {};

  public ColumnBuffer(Leaf leaf) {
    this.leaf = leaf;
    this.maxDefinition = leaf.maxDefinition();
    this.fixedLength = leaf.fixedLength();
    this.hasDefinitions = maxDefinition > 0;
    this.hasRepetitions = leaf.maxRepetition() > 0;
  }

  /** Of levels that are known, to be filled with values. */
  ColumnBuffer(Leaf leaf, int size, byte[] definitions, byte[] repetitions) {
    this(leaf);
    this.size = size;
    this.definitions = definitions;
    this.repetitions = repetitions;
  }

  public Leaf leaf() {
    return leaf;
  }

  /** Adds a value; its definition level is the leaf's maximum. */
  public void addBoolean(boolean value, int repetition) {
    addCell(value ? 1 : 0, Physical.BOOLEAN);
    addLevels(repetition, maxDefinition);
  }

  /** Adds a value; its definition level is the leaf's maximum. */
  public void addInt(int value, int repetition) {
    addCell(value, Physical.INT);
    addLevels(repetition, maxDefinition);
  }

  /** Adds a value; its definition level is the leaf's maximum. */
  public void addLong(long value, int repetition) {
    addCell(value, Physical.LONG);
    addLevels(repetition, maxDefinition);
  }

  /** Adds a value; its definition level is the leaf's maximum. */
  public void addFloat(float value, int repetition) {
    addCell(Float.floatToRawIntBits(value), Physical.FLOAT);
    addLevels(repetition, maxDefinition);
  }

  /** Adds a value; its definition level is the leaf's maximum. */
  public void addDouble(double value, int repetition) {
    addCell(Double.doubleToRawLongBits(value), Physical.DOUBLE);
    addLevels(repetition, maxDefinition);
  }

  /**
   * Adds a copy of some bytes; its definition level is the leaf's maximum.
   *
   * @throws IllegalArgumentException if the leaf's values have a fixed length and this is another
   */
  public void addBytes(byte[] source, int offset, int length, int repetition) {
    if (fixedLength != 0 && length != fixedLength) {
      throw new IllegalArgumentException(
          "Invalid value of %s: %d bytes, its type %s has %d"
              .formatted(leaf.path(), length, leaf.type(), fixedLength));
    }
    addBytesWithoutLevels(source, offset, length);
    addLevels(repetition, maxDefinition);
  }

  /**
   * Adds a null, an empty list or an empty map.
   *
   * @param definition how much of the path is there; less than the leaf's maximum
   */
  public void addNull(int repetition, int definition) {
    if (definition >= maxDefinition || definition < 0) {
      throw new IllegalArgumentException(
          "Invalid null of %s: definition level %d, it must be 0 to %d"
              .formatted(leaf.path(), definition, maxDefinition - 1));
    }
    addLevels(repetition, definition);
  }

  /** Number of triplets. */
  public int size() {
    return size;
  }

  /** Number of values, which is that of triplets less that of nulls. */
  public int valueCount() {
    return values;
  }

  /** Removes the triplets from {@code newSize} on. */
  public void truncate(int newSize) {
    if (newSize < size) {
      values -= valuesIn(newSize, size);
      size = newSize;
    }
  }

  void clear() {
    size = 0;
    values = 0;
  }

  /** Adds triplets and values of another buffer of this leaf; {@code to} is exclusive. */
  void append(ColumnBuffer from, int triplet, int toTriplet, int value, int toValue) {
    switch (leaf.physical()) {
      case BOOLEAN, INT, FLOAT -> appendInts(from, value, toValue);
      case LONG, DOUBLE -> appendLongs(from, value, toValue);
      case BYTES -> appendBytes(from, value, toValue);
    }
    appendLevels(from, triplet, toTriplet);
  }

  void appendLevels(ColumnBuffer from, int triplet, int toTriplet) {
    for (int i = triplet; i < toTriplet; i++) {
      addLevels(from.repetitionAt(i), from.definitionAt(i));
    }
  }

  /** Adds what stands for a value elsewhere, without levels. */
  void addId(int id) {
    addCell(id, Physical.BYTES);
  }

  void fillInts(int[] filled) {
    ints = filled;
    values = filled.length;
  }

  void fillLongs(long[] filled) {
    longs = filled;
    values = filled.length;
  }

  int[] ints() {
    return ints;
  }

  long[] longs() {
    return longs;
  }

  byte[] definitions() {
    return definitions;
  }

  byte[] repetitions() {
    return repetitions;
  }

  private void appendInts(ColumnBuffer from, int value, int toValue) {
    for (int i = value; i < toValue; i++) {
      addCell(from.ints[i], leaf.physical());
    }
  }

  private void appendLongs(ColumnBuffer from, int value, int toValue) {
    for (int i = value; i < toValue; i++) {
      addCell(from.longs[i], leaf.physical());
    }
  }

  private void appendBytes(ColumnBuffer from, int value, int toValue) {
    for (int i = value; i < toValue; i++) {
      int start = from.startAt(i);
      addBytesWithoutLevels(from.bytes, start, from.ints[i] - start);
    }
  }

  public int definitionAt(int triplet) {
    return hasDefinitions ? definitions[triplet] : 0;
  }

  public int repetitionAt(int triplet) {
    return hasRepetitions ? repetitions[triplet] : 0;
  }

  /** The triplet behind the row that starts with one. */
  int endOfRow(int triplet) {
    int end = triplet + 1;
    if (hasRepetitions) {
      while (end < size && repetitions[end] != 0) {
        end++;
      }
    }
    return end;
  }

  /** Number of values in some triplets; {@code to} is exclusive. */
  int valuesIn(int triplet, int toTriplet) {
    if (!hasDefinitions) {
      return toTriplet - triplet;
    }
    int found = 0;
    for (int i = triplet; i < toTriplet; i++) {
      found += definitions[i] == maxDefinition ? 1 : 0;
    }
    return found;
  }

  /** Value by its index among the values (not the triplets). */
  public boolean booleanAt(int value) {
    return ints[value] != 0;
  }

  /** Value by its index among the values (not the triplets). */
  public int intAt(int value) {
    return ints[value];
  }

  /** Value by its index among the values (not the triplets). */
  public long longAt(int value) {
    return longs[value];
  }

  /** Value by its index among the values (not the triplets). */
  public float floatAt(int value) {
    return Float.intBitsToFloat(ints[value]);
  }

  /** Value by its index among the values (not the triplets). */
  public double doubleAt(int value) {
    return Double.longBitsToDouble(longs[value]);
  }

  /** The array that holds the bytes of values, from {@link #startAt} to {@link #endAt}. */
  public byte[] bytes() {
    return bytes;
  }

  public int startAt(int value) {
    return value == 0 ? 0 : ints[value - 1];
  }

  public int endAt(int value) {
    return ints[value];
  }

  /** Bytes of all values together. */
  int bytesLength() {
    return values == 0 ? 0 : ints[values - 1];
  }

  void addBytesWithoutLevels(byte[] source, int offset, int length) {
    int start = bytesLength();
    int end = Math.addExact(start, length);
    addCell(end, Physical.BYTES);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, grown(bytes.length, end));
    }
    System.arraycopy(source, offset, bytes, start, length);
  }

  private void addCell(int cell, Physical physical) {
    if (values == ints.length) {
      check(physical);
      ints = Arrays.copyOf(ints, grown(values, values + 1));
    }
    ints[values++] = cell;
  }

  private void addCell(long cell, Physical physical) {
    if (values == longs.length) {
      check(physical);
      longs = Arrays.copyOf(longs, grown(values, values + 1));
    }
    longs[values++] = cell;
  }

  private void addLevels(int repetition, int definition) {
    if (hasDefinitions) {
      if (size == definitions.length) {
        definitions = Arrays.copyOf(definitions, grown(size, size + 1));
      }
      definitions[size] = (byte) definition;
    }
    if (hasRepetitions) {
      if (size == repetitions.length) {
        repetitions = Arrays.copyOf(repetitions, grown(size, size + 1));
      }
      repetitions[size] = (byte) repetition;
    }
    size++;
  }

  // The first value always comes here, so that a wrong call is found without a price for each.
  private void check(Physical added) {
    if (leaf.physical() != added) {
      throw new IllegalArgumentException(
          "Invalid value of %s: %s, its type %s takes %s"
              .formatted(leaf.path(), added, leaf.type(), leaf.physical()));
    }
  }

  private static int grown(int capacity, int atLeast) {
    return Math.max(Math.max(FIRST_CAPACITY, atLeast), capacity + (capacity >> 1));
  }
}
