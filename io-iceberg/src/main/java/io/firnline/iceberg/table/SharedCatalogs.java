package io.firnline.iceberg.table;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;

/** One catalog for each spec in this JVM: connections and tokens are shared by all its users. */
final class SharedCatalogs {
  /** How DriverManager and Iceberg's loader of classes say that something is not there. */
  private static final Pattern MISSING =
      Pattern.compile(
          "No suitable driver found for (jdbc:[a-z0-9]+)|ClassNotFoundException: ([\\w.$]+)");

  private static final Map<CatalogSpec, Place> PLACES = new ConcurrentHashMap<>();

  private static final class Place {
    private @Nullable Catalog catalog;

    synchronized Catalog catalog(CatalogSpec spec) {
      if (catalog == null) {
        catalog = build(spec);
      }
      return catalog;
    }
  }

  private SharedCatalogs() {}

  /**
   * Built outside of the map: a catalog may be a shell that loads another one, and a map must not
   * be changed from inside of its own function. A spec that cannot be built is tried again next
   * time.
   */
  static Catalog load(CatalogSpec spec) {
    return PLACES.computeIfAbsent(spec, s -> new Place()).catalog(spec);
  }

  private static Catalog build(CatalogSpec spec) {
    Map<String, String> properties =
        CatalogSpec.withDefaults(References.resolve(spec.properties()));
    Configuration hadoop = configuration();
    CatalogSafety.check(spec, properties, () -> hadoop);
    JdbcDrivers.ensureKnown();
    try {
      return CatalogUtil.buildIcebergCatalog(spec.name(), properties, hadoop);
    } catch (RuntimeException e) {
      throw explained(spec, e);
    }
  }

  /** Hadoop's own, but for local files, unless somebody has set another implementation. */
  static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.setIfUnset("fs.file.impl", LocalFiles.class.getName());
    return configuration;
  }

  /** Drivers and clouds are not ours to bundle: what is missing is named, with where to put it. */
  private static RuntimeException explained(CatalogSpec spec, RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      Matcher missing = MISSING.matcher(String.valueOf(cause.getMessage()));
      if (missing.find()) {
        return new IllegalArgumentException(
            "Missing %s for catalog '%s': put its jar on the class path of launcher and workers"
                .formatted(
                    missing.group(1) != null
                        ? "JDBC driver of " + missing.group(1)
                        : "class " + missing.group(2),
                    spec.name()),
            e);
      }
    }
    return e;
  }
}
