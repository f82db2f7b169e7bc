package io.firnline.iceberg.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.jspecify.annotations.Nullable;

/** Tables of a catalog by their full name, e.g. {@code lake.sensors}. */
public final class Tables {
  private Tables() {}

  /**
   * The table as it is now: every call asks the catalog.
   *
   * @throws NoSuchTableException if it does not exist
   */
  public static Table load(CatalogSpec catalog, String table) {
    try {
      return catalog.load().loadTable(TableIdentifier.parse(table));
    } catch (NoSuchTableException e) {
      throw new NoSuchTableException(
          e,
          "Missing table '%s': it does not exist in catalog '%s'. Create it, or have it made (table"
              + " creation); check the name",
          table,
          catalog.name());
    }
  }

  /**
   * The table; where it does not exist it is made, with its namespaces. When somebody else makes it
   * at the same time, theirs is taken.
   *
   * @param creation how to make it; null: it must exist
   * @throws IllegalArgumentException if it exists and does not fit: all differences are named
   * @throws NoSuchTableException if it does not exist and {@code creation} is null
   */
  public static Table loadOrCreate(
      CatalogSpec catalog, String table, @Nullable TableCreation creation) {
    try {
      return fitting(table, load(catalog, table), creation);
    } catch (NoSuchTableException missing) {
      if (creation == null) {
        throw missing;
      }
      return fitting(table, make(catalog, table, creation), creation);
    }
  }

  /**
   * Makes a table, with its namespaces. When somebody else makes it at the same time, theirs is
   * taken as it is.
   */
  public static Table make(CatalogSpec spec, String table, TableCreation creation) {
    Catalog catalog = spec.load();
    TableIdentifier identifier = TableIdentifier.parse(table);
    createNamespaces(catalog, identifier.namespace());
    try {
      return catalog.createTable(
          identifier, creation.schema(), creation.spec(), creation.effectiveProperties());
    } catch (AlreadyExistsException concurrent) {
      return catalog.loadTable(identifier);
    }
  }

  /** Outer namespaces first. A catalog without namespaces takes any. */
  private static void createNamespaces(Catalog catalog, Namespace namespace) {
    if (catalog instanceof SupportsNamespaces namespaces) {
      for (int levels = 1; levels <= namespace.length(); levels++) {
        createNamespace(namespaces, Namespace.of(outer(namespace, levels)));
      }
    }
  }

  private static String[] outer(Namespace namespace, int levels) {
    return List.of(namespace.levels()).subList(0, levels).toArray(String[]::new);
  }

  private static void createNamespace(SupportsNamespaces catalog, Namespace namespace) {
    if (catalog.namespaceExists(namespace)) {
      return;
    }
    try {
      catalog.createNamespace(namespace);
    } catch (RuntimeException e) {
      // Workers start at the same time, and a JDBC catalog passes on how its database words that.
      if (!catalog.namespaceExists(namespace)) {
        throw e;
      }
    }
  }

  private static Table fitting(String name, Table table, @Nullable TableCreation creation) {
    check(name, table, creation);
    return table;
  }

  /**
   * Passes a table that rows can be written to.
   *
   * @param creation what the rows are like; null: as the table
   * @throws IllegalArgumentException naming all differences
   */
  public static void check(String name, Table table, @Nullable TableCreation creation) {
    List<String> differences =
        new ArrayList<>(PartitionText.floatingIdentities(table.schema(), table.spec()));
    if (creation != null) {
      differences.addAll(SchemaFit.differences(creation, table));
    }
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid table '%s': it exists and does not fit:\n- %s\nChange the table or the configuration"
              .formatted(name, String.join("\n- ", differences)));
    }
  }

  /**
   * Passes a table without a sort order: rows are written in the order in which they come.
   *
   * @param orElse how to say that this is known, for the message: "give --flag"
   * @throws IllegalArgumentException if it has one
   */
  public static void checkUnsorted(String name, Table table, String orElse) {
    if (table.sortOrder().isSorted()) {
      throw new IllegalArgumentException(
          "Invalid table '%s': it has a sort order, %s, but rows are written in the order of their records. Take it away (ALTER TABLE %s WRITE UNORDERED), or %s: Iceberg allows files that are not sorted, and a compaction can sort them"
              .formatted(name, table.sortOrder().fields(), name, orElse));
    }
  }
}
