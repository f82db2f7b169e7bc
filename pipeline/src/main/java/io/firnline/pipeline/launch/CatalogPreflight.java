package io.firnline.pipeline.launch;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.pipeline.options.Catalogs;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.TableNames;
import org.apache.iceberg.catalog.TableIdentifier;

/**
 * Looks at the catalog before a local job starts: it must answer, and know what columns to write.
 */
final class CatalogPreflight {
  private CatalogPreflight() {}

  /**
   * @throws IllegalStateException naming what is not there and what to do
   */
  static void check(FirnlineOptions options) {
    TableNames names = TableNames.of(options);
    boolean exists = exists(Catalogs.of(options), names.home());
    if (!exists && !names.routed() && options.getSchema() == null) {
      throw new IllegalStateException(
          "Missing --schema: the catalog has no table %s, and its columns are needed to create it"
              .formatted(names.table()));
    }
  }

  private static boolean exists(CatalogSpec catalog, String table) {
    try {
      return catalog.load().tableExists(TableIdentifier.parse(table));
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "Cannot use the catalog %s: %s; check --icebergCatalog"
              .formatted(catalog, Failures.message(e)),
          e);
    }
  }
}
