package io.firnline.iceberg.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.catalog.Catalog;

/**
 * How to reach an Iceberg catalog: any that {@link CatalogUtil#buildIcebergCatalog} builds from
 * properties with {@code type} or {@code catalog-impl}.
 *
 * <p>As text it is a JSON object of properties, with an optional {@code name}:
 *
 * <pre>{"type":"jdbc","uri":"jdbc:sqlite:/data/lake.db","warehouse":"file:///data/lake"}</pre>
 *
 * @param name the catalog's name; a JDBC catalog keeps tables by it, so all engines must use the
 *     same. Default in text: {@value #DEFAULT_NAME}
 * @param properties as Iceberg documents them, or references to secrets ({@link References}), which
 *     are resolved only where the catalog is loaded; where they are silent, a JDBC catalog gets
 *     {@code jdbc.schema-version=V1} and JDBC and Hive catalogs the FileIO that goes by the
 *     location
 */
public record CatalogSpec(String name, Map<String, String> properties) implements Serializable {
  /** Property that accepts a catalog without an atomic swap; the user answers for it. */
  public static final String ACCEPT_UNSAFE = "firnline.accept-unsafe-catalog";

  /** Name of a catalog that is given none. */
  public static final String DEFAULT_NAME = "iceberg";

  private static final String RESOLVING_IO = "org.apache.iceberg.io.ResolvingFileIO";
  private static final long serialVersionUID = 1L;

  public CatalogSpec {
    properties = Map.copyOf(properties);
  }

  /**
   * Reads the JSON form.
   *
   * @throws IllegalArgumentException if it is not a flat JSON object
   */
  public static CatalogSpec parse(String json) {
    Map<String, String> properties;
    try {
      properties = new ObjectMapper().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      e.clearLocation();
      throw new IllegalArgumentException(
          "Invalid catalog: it must be a JSON object of strings such as "
              + "{\"type\":\"rest\",\"uri\":\"http://host:8181\"}: "
              + e.getOriginalMessage());
    }
    properties = new TreeMap<>(properties);
    String name = properties.remove("name");
    return new CatalogSpec(name == null ? DEFAULT_NAME : name, properties);
  }

  /** The JSON form, which {@link #parse} reads. It shows secrets: for configuration only. */
  public String toJson() {
    Map<String, String> all = new TreeMap<>(properties);
    all.put("name", name);
    try {
      return new ObjectMapper().writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write catalog " + this, e);
    }
  }

  /** The same, with a catalog accepted that has no atomic swap. */
  public CatalogSpec acceptUnsafeCatalog() {
    Map<String, String> all = new TreeMap<>(properties);
    all.put(ACCEPT_UNSAFE, "true");
    return new CatalogSpec(name, all);
  }

  /**
   * The catalog, shared in this JVM by all equal specs; never close it.
   *
   * @throws UnsafeCatalogException if it is a hadoop catalog on an object store, which can lose
   *     commits, and that was not accepted
   */
  public Catalog load() {
    return SharedCatalogs.load(this);
  }

  /**
   * Passes a catalog that swaps atomically, as far as its properties and Hadoop's configuration
   * tell in this process; asks nobody. References are followed where they lead somewhere here: for
   * the others {@link #load} is the first that can tell.
   *
   * @throws UnsafeCatalogException if it is a hadoop catalog on an object store, which can lose
   *     commits, and that was not accepted
   */
  public void checkSafe() {
    CatalogSafety.checkHere(this);
  }

  /** What it is: its {@code type} or {@code catalog-impl}, as given; without one Iceberg's own. */
  public String kind() {
    String type = properties.get(CatalogUtil.ICEBERG_CATALOG_TYPE);
    return type != null
        ? type
        : properties.getOrDefault(
            CatalogProperties.CATALOG_IMPL, CatalogUtil.ICEBERG_CATALOG_TYPE_HIVE);
  }

  /** Properties without references, with our defaults. */
  static Map<String, String> withDefaults(Map<String, String> resolved) {
    Map<String, String> all = new TreeMap<>(resolved);
    String type = resolved.getOrDefault(CatalogUtil.ICEBERG_CATALOG_TYPE, "");
    if (type.equalsIgnoreCase(CatalogUtil.ICEBERG_CATALOG_TYPE_JDBC)) {
      all.putIfAbsent("jdbc.schema-version", "V1");
      all.putIfAbsent(CatalogProperties.FILE_IO_IMPL, RESOLVING_IO);
    }
    if (type.equalsIgnoreCase(CatalogUtil.ICEBERG_CATALOG_TYPE_HIVE)) {
      all.putIfAbsent(CatalogProperties.FILE_IO_IMPL, RESOLVING_IO);
    }
    return all;
  }

  /** Without secrets: values of keys that name one are masked. */
  @Override
  public String toString() {
    return "CatalogSpec[" + name + " " + Secrets.masked(properties) + "]";
  }
}
