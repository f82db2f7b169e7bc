package io.firnline.iceberg;

import io.firnline.iceberg.commit.TableLookup;
import io.firnline.iceberg.table.TableCache;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import java.time.Duration;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

/**
 * Looks up the tables of rows on a worker, and makes those that are missing; the table of the
 * ledger before all others.
 */
final class TableShapes implements SerializableFunction<String, TableShape> {
  private static final long serialVersionUID = 1L;

  /** Bundles may be many a second; a change of a table is seen within a minute. */
  private static final Duration KEEP = Duration.ofMinutes(1);

  private final TableLookup lookup;
  private final String home;
  private final @Nullable TableCreation creation;
  private final boolean ignoresSortOrder;
  private transient @Nullable TableCache tables;

  /**
   * @param lookup finds tables that exist
   * @param home full name of the table that holds the ledger
   * @param creation how to make a table; null when all of them have to exist
   * @param ignoresSortOrder whether rows may go unsorted into a table that has a sort order
   */
  TableShapes(
      TableLookup lookup, String home, @Nullable TableCreation creation, boolean ignoresSortOrder) {
    this.lookup = lookup;
    this.home = home;
    this.creation = creation;
    this.ignoresSortOrder = ignoresSortOrder;
  }

  @Override
  public TableShape apply(String name) {
    Table table = cache(name).get(name);
    return new TableShape(table.schema(), table.spec());
  }

  private TableCache cache(String first) {
    TableCache cache = tables;
    if (cache == null) {
      if (!first.equals(home)) {
        loadOrCreate(home, creation == null ? null : TableCreation.ofLedger());
      }
      cache = new TableCache(this::loadForRows, KEEP);
      tables = cache;
    }
    return cache;
  }

  /** Refuses a table that rows would go into in vain, or otherwise than it says, once a minute. */
  private Table loadForRows(String name) {
    Table table = loadOrCreate(name, creation);
    Tables.check(name, table, null);
    if (!ignoresSortOrder) {
      Tables.checkUnsorted(name, table, "call withSortOrderIgnored() (YAML: ignore_sort_order)");
    }
    return table;
  }

  /** A table that exists may have columns of its own, wider types, other partitions. */
  private Table loadOrCreate(String name, @Nullable TableCreation missing) {
    try {
      return lookup.apply(name);
    } catch (NoSuchTableException e) {
      if (missing == null) {
        throw e;
      }
      return Tables.loadOrCreate(lookup.catalog(), name, missing);
    }
  }
}
