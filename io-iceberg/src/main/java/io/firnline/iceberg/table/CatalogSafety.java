package io.firnline.iceberg.table;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.jspecify.annotations.Nullable;

/**
 * Whether a catalog swaps atomically. Of those that Iceberg has, a hadoop catalog does so by a
 * rename, which file systems do at once and object stores do not.
 */
final class CatalogSafety {
  /** Schemes of file systems that rename atomically. */
  private static final Set<String> ATOMIC_RENAME = Set.of("file", "hdfs", "viewfs");

  private static final String HADOOP_CATALOG = "org.apache.iceberg.hadoop.HadoopCatalog";

  /** The properties that decide it; no other is looked at before the catalog is loaded. */
  private static final Set<String> DECISIVE =
      Set.of(
          CatalogUtil.ICEBERG_CATALOG_TYPE,
          CatalogProperties.CATALOG_IMPL,
          CatalogProperties.WAREHOUSE_LOCATION,
          CatalogSpec.ACCEPT_UNSAFE);

  private CatalogSafety() {}

  /**
   * Checks as far as can be told in this process. A reference that leads nowhere here, but perhaps
   * on the worker, leaves it to the worker that loads the catalog.
   *
   * @throws UnsafeCatalogException see {@link #check}
   */
  static void checkHere(CatalogSpec spec) {
    Map<String, String> resolved = new TreeMap<>();
    for (String key : DECISIVE) {
      String given = spec.properties().get(key);
      if (given != null) {
        Optional<String> value = References.resolveHere(key, given);
        if (value.isEmpty()) {
          return;
        }
        resolved.put(key, value.get());
      }
    }
    check(spec, resolved, SharedCatalogs::configuration);
  }

  /**
   * Passes a catalog that swaps atomically, or that the user answers for.
   *
   * @param resolved its properties, without references
   * @param hadoop the configuration that it is built with: it knows where a warehouse without a
   *     scheme is
   * @throws UnsafeCatalogException for a hadoop catalog on an object store that was not accepted
   */
  static void check(
      CatalogSpec spec, Map<String, String> resolved, Supplier<Configuration> hadoop) {
    String warehouse = resolved.getOrDefault(CatalogProperties.WAREHOUSE_LOCATION, "").strip();
    boolean accepted = Boolean.parseBoolean(resolved.get(CatalogSpec.ACCEPT_UNSAFE));
    if (accepted || warehouse.isEmpty() || !isHadoop(resolved)) {
      return; // a hadoop catalog without a warehouse is refused by Iceberg
    }
    String own = schemeOf(new Path(warehouse).toUri());
    String scheme = own != null ? own : schemeOf(FileSystem.getDefaultUri(hadoop.get()));
    if (scheme == null || !ATOMIC_RENAME.contains(scheme)) {
      throw new UnsafeCatalogException(
          "Invalid catalog '%s': a hadoop catalog on %s has no atomic swap, so two commits can overwrite each other without a trace. Use a rest, jdbc, glue, nessie or hive catalog, or accept the loss with its property \"%s\":\"true\""
              .formatted(spec.name(), place(spec, own, scheme), CatalogSpec.ACCEPT_UNSAFE));
    }
  }

  /** The warehouse as it was given: what a reference stands for is never shown. */
  private static String place(CatalogSpec spec, @Nullable String own, @Nullable String scheme) {
    String given =
        Secrets.masked(spec.properties())
            .getOrDefault(CatalogProperties.WAREHOUSE_LOCATION, "nowhere");
    if (own == null) {
      return "%s (warehouse %s, by fs.defaultFS of Hadoop's configuration)"
          .formatted(scheme, given);
    }
    return References.isReference(given) ? "%s (warehouse %s)".formatted(own, given) : given;
  }

  private static boolean isHadoop(Map<String, String> properties) {
    // Iceberg takes types in any case
    return CatalogUtil.ICEBERG_CATALOG_TYPE_HADOOP.equalsIgnoreCase(
            properties.get(CatalogUtil.ICEBERG_CATALOG_TYPE))
        || HADOOP_CATALOG.equals(properties.get(CatalogProperties.CATALOG_IMPL));
  }

  private static @Nullable String schemeOf(URI location) {
    String scheme = location.getScheme();
    return scheme == null ? null : scheme.toLowerCase(Locale.ROOT);
  }
}
