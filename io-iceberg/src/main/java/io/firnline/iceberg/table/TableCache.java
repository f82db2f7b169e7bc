package io.firnline.iceberg.table;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.iceberg.Table;

/**
 * Tables loaded by one worker thread, for some minutes each: storage credentials that a catalog
 * vends with a table do not last for ever.
 */
public final class TableCache {
  private record Loaded(Table table, long atNanos) {}

  private final Function<String, Table> load;
  private final long keepNanos;
  private final Map<String, Loaded> tables = new HashMap<>();

  /**
   * @param load loads, or makes, a table by its full name
   * @param keep how long a table is used before it is loaded again
   */
  public TableCache(Function<String, Table> load, Duration keep) {
    this.load = load;
    this.keepNanos = keep.toNanos();
  }

  /** The table, loaded now or before. Throws what loading it throws. */
  public Table get(String name) {
    Loaded known = tables.get(name);
    if (known == null || System.nanoTime() - known.atNanos > keepNanos) {
      known = new Loaded(load.apply(name), System.nanoTime());
      tables.put(name, known);
    }
    return known.table;
  }
}
