package io.firnline.iceberg.block;

import org.jspecify.annotations.Nullable;

/**
 * Bytes of one column of a block. Layout: code of the physical type, number of triplets, number of
 * values, definition levels and repetition levels if the leaf has any, values.
 */
final class ColumnCodec {
  private static final int PLAIN = 0;
  private static final int DICTIONARY = 1;

  private ColumnCodec() {}

  static void write(ByteSink sink, BlockColumn column) {
    ColumnBuffer cells = column.cells();
    sink.put(code(column.leaf().physical()));
    sink.putVarint(cells.size());
    sink.putVarint(cells.valueCount());
    if (column.leaf().maxDefinition() > 0) {
      LevelRuns.write(sink, cells.definitions(), cells.size());
    }
    if (column.leaf().maxRepetition() > 0) {
      LevelRuns.write(sink, cells.repetitions(), cells.size());
    }
    switch (column.leaf().physical()) {
      case BOOLEAN, INT, FLOAT -> writeInts(sink, cells.ints(), cells.valueCount());
      case LONG -> LongPlanes.write(sink, cells.longs(), cells.valueCount());
      case DOUBLE -> Doubles.write(sink, cells.longs(), cells.valueCount());
      case BYTES -> writeBytes(sink, cells, column.dictionary());
    }
  }

  /** Reads the column of a leaf; fails if it is of another physical type. */
  static ColumnBuffer read(ByteSource source, Leaf leaf) {
    int code = source.take();
    if (code != code(leaf.physical())) {
      throw new IllegalStateException(
          "Cannot read column %s of a block: its physical type has code %d, the schema's %s has %d"
              .formatted(leaf.path(), code, leaf.type(), code(leaf.physical())));
    }
    int size = source.takeCount();
    int values = source.takeCount();
    byte[] none = {};
    byte[] definitions = leaf.maxDefinition() > 0 ? LevelRuns.read(source, size) : none;
    byte[] repetitions = leaf.maxRepetition() > 0 ? LevelRuns.read(source, size) : none;
    ColumnBuffer column = new ColumnBuffer(leaf, size, definitions, repetitions);
    switch (leaf.physical()) {
      case BOOLEAN, INT, FLOAT -> column.fillInts(readInts(source, values));
      case LONG -> column.fillLongs(LongPlanes.read(source, values));
      case DOUBLE -> column.fillLongs(Doubles.read(source, values));
      case BYTES -> readBytes(source, column, values);
    }
    return column;
  }

  private static void writeInts(ByteSink sink, int[] ints, int count) {
    long[] longs = new long[count];
    for (int i = 0; i < count; i++) {
      longs[i] = ints[i];
    }
    LongPlanes.write(sink, longs, count);
  }

  private static int[] readInts(ByteSource source, int count) {
    long[] longs = LongPlanes.read(source, count);
    int[] ints = new int[count];
    for (int i = 0; i < count; i++) {
      ints[i] = (int) longs[i];
    }
    return ints;
  }

  private static void writeBytes(
      ByteSink sink, ColumnBuffer cells, @Nullable BytesDictionary dictionary) {
    if (dictionary == null) {
      sink.put(PLAIN);
      writeStrings(sink, cells.bytes(), cells.ints(), cells.valueCount());
      return;
    }
    sink.put(DICTIONARY);
    sink.putVarint(dictionary.size());
    writeStrings(sink, dictionary.bytes(), dictionary.ends(), dictionary.size());
    writeInts(sink, cells.ints(), cells.valueCount());
  }

  private static void writeStrings(ByteSink sink, byte[] bytes, int[] ends, int count) {
    long[] lengths = new long[count];
    int start = 0;
    for (int i = 0; i < count; i++) {
      lengths[i] = ends[i] - start;
      start = ends[i];
    }
    LongPlanes.write(sink, lengths, count);
    sink.putBytes(bytes, 0, start);
  }

  private static void readBytes(ByteSource source, ColumnBuffer column, int count) {
    boolean plain = source.take() == PLAIN;
    int distinct = plain ? count : source.takeCount();
    int[] ends = readEnds(source, distinct);
    int start = source.skip(distinct == 0 ? 0 : ends[distinct - 1]);
    int[] ids = plain ? new int[0] : readInts(source, count);
    for (int i = 0; i < count; i++) {
      int id = plain ? i : ids[i];
      int from = id == 0 ? 0 : ends[id - 1];
      column.addBytesWithoutLevels(source.array(), start + from, ends[id] - from);
    }
  }

  private static int[] readEnds(ByteSource source, int count) {
    int[] ends = readInts(source, count);
    int end = 0;
    for (int i = 0; i < count; i++) {
      end = Math.addExact(end, ends[i]);
      ends[i] = end;
    }
    return ends;
  }

  // Stored: never changes.
  private static int code(Physical physical) {
    return switch (physical) {
      case BOOLEAN -> 0;
      case INT -> 1;
      case LONG -> 2;
      case FLOAT -> 3;
      case DOUBLE -> 4;
      case BYTES -> 5;
    };
  }
}
