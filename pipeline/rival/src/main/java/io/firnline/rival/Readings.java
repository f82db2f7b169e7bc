package io.firnline.rival;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.flink.CatalogLoader;
import org.apache.iceberg.types.Types;

/** A table of sensor readings, as Firnline makes it: Parquet and zstd, by Iceberg's defaults. */
final class Readings {
  private static final Schema COLUMNS =
      new Schema(
          Types.NestedField.optional(1, "sensor_id", Types.StringType.get()),
          Types.NestedField.optional(2, "temperature", Types.DoubleType.get()),
          Types.NestedField.optional(3, "humidity", Types.DoubleType.get()),
          Types.NestedField.optional(4, "timestamp", Types.LongType.get()));

  private Readings() {}

  /**
   * The catalog of a JSON object of properties.
   *
   * @throws IllegalArgumentException if its type is neither {@code hadoop} nor {@code rest}
   */
  static CatalogLoader catalog(String json) throws IOException {
    Map<String, String> properties =
        new ObjectMapper().readValue(json, new TypeReference<HashMap<String, String>>() {});
    String name = properties.getOrDefault("name", "rival");
    String type = properties.getOrDefault("type", "");
    properties.remove("name");
    properties.remove("type");
    return switch (type) {
      case "hadoop" -> CatalogLoader.hadoop(name, new Configuration(), properties);
      case "rest" -> CatalogLoader.rest(name, new Configuration(false), properties);
      default ->
          throw new IllegalArgumentException(
              "Invalid type of catalog '" + type + "': neither hadoop nor rest");
    };
  }

  /** The columns of a table, which is made when it is missing. */
  static Schema schema(CatalogLoader loader, TableIdentifier table) throws IOException {
    Catalog catalog = loader.loadCatalog();
    try (Closeable unused = catalog instanceof Closeable closeable ? closeable : () -> {}) {
      return (catalog.tableExists(table)
              ? catalog.loadTable(table)
              : catalog.createTable(table, COLUMNS))
          .schema();
    }
  }
}
