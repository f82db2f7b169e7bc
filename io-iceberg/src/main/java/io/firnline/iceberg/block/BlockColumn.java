package io.firnline.iceberg.block;

import org.jspecify.annotations.Nullable;

/**
 * One column of a block being built. Bytes are held as numbers of a dictionary as long as that
 * pays.
 */
final class BlockColumn {
  /** Below this many distinct values a dictionary is kept whatever it saves. */
  private static final int SMALL_DICTIONARY = 1_024;

  private final Leaf leaf;
  private ColumnBuffer cells;
  private @Nullable BytesDictionary dictionary;

  BlockColumn(Leaf leaf) {
    this.leaf = leaf;
    this.cells = new ColumnBuffer(leaf);
    this.dictionary = leaf.physical() == Physical.BYTES ? new BytesDictionary() : null;
  }

  Leaf leaf() {
    return leaf;
  }

  /** Levels and values; numbers of the dictionary instead of values if there is one. */
  ColumnBuffer cells() {
    return cells;
  }

  @Nullable BytesDictionary dictionary() {
    return dictionary;
  }

  /** Adds a part of a column; {@code to} is exclusive. */
  void append(ColumnBuffer from, int triplet, int toTriplet, int value, int toValue) {
    if (dictionary == null) {
      cells.append(from, triplet, toTriplet, value, toValue);
      return;
    }
    for (int i = value; i < toValue; i++) {
      int start = from.startAt(i);
      cells.addId(dictionary.idOf(from.bytes(), start, from.endAt(i) - start));
    }
    cells.appendLevels(from, triplet, toTriplet);
    if (dictionary.size() > SMALL_DICTIONARY && dictionary.size() > cells.valueCount() / 2) {
      leaveDictionary(dictionary);
    }
  }

  /** What it may take when encoded, in bytes: a guess from its type, not from its values. */
  long estimatedBytes() {
    long levels = (leaf.maxDefinition() + leaf.maxRepetition() > 0) ? cells.size() / 8 : 0;
    return levels + estimatedValueBytes();
  }

  private long estimatedValueBytes() {
    long values = cells.valueCount();
    return switch (leaf.physical()) {
      case BOOLEAN -> values / 8;
      case INT, LONG -> values * 2;
      case FLOAT -> values * 3;
      case DOUBLE -> values * 5 / 2;
      case BYTES ->
          dictionary == null
              ? cells.bytesLength() / 2 + values
              : dictionary.bytesLength() / 3 + values * (dictionary.size() > 256 ? 3 : 1) / 2;
    };
  }

  private void leaveDictionary(BytesDictionary known) {
    ColumnBuffer plain = new ColumnBuffer(leaf);
    for (int i = 0; i < cells.valueCount(); i++) {
      int id = cells.intAt(i);
      plain.addBytesWithoutLevels(known.bytes(), known.start(id), known.end(id) - known.start(id));
    }
    plain.appendLevels(cells, 0, cells.size());
    cells = plain;
    dictionary = null;
  }
}
