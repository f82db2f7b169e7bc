package io.firnline.iceberg.audit;

import io.firnline.iceberg.block.SourcePartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/**
 * Source positions, e.g. of all rows of a writer's tables: about a bit for each, and hardly
 * anything where they have no gaps.
 */
public final class Positions {
  private static final int COMPRESS_EVERY = 1 << 20;
  private static final int EXAMPLES = 5;

  private final Map<SourcePartition, Roaring64Bitmap> seen = new TreeMap<>();
  private final List<String> examples = new ArrayList<>();
  private long doubled;
  private long added;

  /**
   * Adds one.
   *
   * @param table that has a row of it, for {@link #examples}
   */
  public void add(String table, SourcePartition partition, long position) {
    Roaring64Bitmap positions = seen.computeIfAbsent(partition, p -> new Roaring64Bitmap());
    if (positions.contains(position)) {
      doubled++;
      if (examples.size() < EXAMPLES) {
        examples.add("%s:%d (again in %s)".formatted(partition, position, table));
      }
    }
    positions.addLong(position);
    if (++added % COMPRESS_EVERY == 0) {
      seen.values().forEach(Roaring64Bitmap::runOptimize);
    }
  }

  /** Whether a row of this position is in one of the tables. */
  public boolean contains(SourcePartition partition, long position) {
    Roaring64Bitmap positions = seen.get(partition);
    return positions != null && positions.contains(position);
  }

  /** Number of different positions. */
  public long count() {
    return seen.values().stream().mapToLong(Roaring64Bitmap::getLongCardinality).sum();
  }

  /** Number of positions that another set has too. */
  public long common(Positions other) {
    long common = 0;
    for (Map.Entry<SourcePartition, Roaring64Bitmap> e : seen.entrySet()) {
      Roaring64Bitmap theirs = other.seen.get(e.getKey());
      if (theirs != null) {
        Roaring64Bitmap both = e.getValue().clone();
        both.and(theirs);
        common += both.getLongCardinality();
      }
    }
    return common;
  }

  /** The lowest position of a partition; the largest long if it has none. */
  public long lowest(SourcePartition partition) {
    Roaring64Bitmap positions = seen.get(partition);
    return positions == null || positions.isEmpty() ? Long.MAX_VALUE : positions.first();
  }

  /** The highest position of a partition; -1 if it has none. */
  long highest(SourcePartition partition) {
    Roaring64Bitmap positions = seen.get(partition);
    return positions == null || positions.isEmpty() ? -1 : positions.last();
  }

  SortedSet<SourcePartition> partitions() {
    return new TreeSet<>(seen.keySet());
  }

  /** Rows whose position another row has too. */
  public long doubled() {
    return doubled;
  }

  /** The first of them, for people. */
  List<String> examples() {
    return List.copyOf(examples);
  }
}
