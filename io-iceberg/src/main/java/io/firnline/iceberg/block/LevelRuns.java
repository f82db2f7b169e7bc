package io.firnline.iceberg.block;

import java.util.Arrays;

/**
 * Levels of a column. Layout: number of runs, or 0 where runs do not pay; then level and length of
 * each run, or a byte for each level.
 */
final class LevelRuns {
  private LevelRuns() {}

  static void write(ByteSink sink, byte[] levels, int count) {
    int runs = runs(levels, count);
    if (runs > count / 8 + 1) {
      sink.putVarint(0);
      sink.putBytes(levels, 0, count);
      return;
    }
    sink.putVarint(runs);
    for (int start = 0; start < count; ) {
      int end = endOfRun(levels, start, count);
      sink.put(levels[start]);
      sink.putVarint(end - start);
      start = end;
    }
  }

  static byte[] read(ByteSource source, int count) {
    byte[] levels = new byte[count];
    if (count == 0) {
      source.takeVarint();
      return levels;
    }
    int runs = source.takeCount();
    if (runs == 0) {
      System.arraycopy(source.array(), source.skip(count), levels, 0, count);
      return levels;
    }
    int start = 0;
    for (int run = 0; run < runs; run++) {
      byte level = (byte) source.take();
      int end = start + source.takeCount();
      Arrays.fill(levels, start, end, level);
      start = end;
    }
    return levels;
  }

  private static int runs(byte[] levels, int count) {
    int runs = 0;
    for (int start = 0; start < count; start = endOfRun(levels, start, count)) {
      runs++;
    }
    return runs;
  }

  private static int endOfRun(byte[] levels, int start, int count) {
    int end = start + 1;
    while (end < count && levels[end] == levels[start]) {
      end++;
    }
    return end;
  }
}
