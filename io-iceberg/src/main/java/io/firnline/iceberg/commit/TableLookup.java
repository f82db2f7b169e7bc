package io.firnline.iceberg.commit;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import java.time.Duration;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.iceberg.Table;

/**
 * Loads a table by its full name, and waits in place for a catalog that is away: a bundle that
 * threw at once instead would use up a runner's restarts within seconds.
 *
 * @param catalog where the tables are
 * @param patience how long a catalog that is away is waited for
 */
public record TableLookup(CatalogSpec catalog, Duration patience)
    implements SerializableFunction<String, Table> {
  private static final long serialVersionUID = 1L;

  /**
   * The table as it is now.
   *
   * @throws RuntimeException what the catalog threw, if waiting cannot mend it: no such table
   * @throws IllegalStateException out of patience
   */
  @Override
  public Table apply(String name) {
    return CatalogWait.call(
        patience, "look up table '" + name + "'", () -> Tables.load(catalog, name));
  }
}
