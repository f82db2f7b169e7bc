package io.firnline.iceberg.table;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.Table;

/**
 * Tables loaded by one worker thread, for some minutes each: storage credentials that a catalog
 * vends with a table do not last for ever.
 */
public final class TableCache {
  private record Loaded(Table table, long atNanos) {}

  private final CatalogSpec catalog;
  private final long keepNanos;
  private final Map<String, Loaded> tables = new HashMap<>();

  /**
   * @param catalog where the tables are
   * @param keep how long a table is used before it is loaded again
   */
  public TableCache(CatalogSpec catalog, Duration keep) {
    this.catalog = catalog;
    this.keepNanos = keep.toNanos();
  }

  /** The table, loaded now or before. Throws what {@link Tables#load} throws. */
  public Table get(String name) {
    Loaded known = tables.get(name);
    if (known == null || System.nanoTime() - known.atNanos > keepNanos) {
      known = new Loaded(Tables.load(catalog, name), System.nanoTime());
      tables.put(name, known);
    }
    return known.table;
  }
}
