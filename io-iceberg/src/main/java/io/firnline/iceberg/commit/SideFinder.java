package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Finds the side tables of a home table: of its namespace, and of those that are named. A home
 * table does not list them; each of them names its home.
 */
record SideFinder(CatalogSpec catalog, String homeName, String writer) {

  /**
   * By full name, those that exist.
   *
   * @param named further candidates, in any namespace
   */
  SortedMap<String, Table> find(Table home, Collection<String> named) {
    Catalog loaded = catalog.load();
    SortedSet<String> candidates = new TreeSet<>(named);
    loaded
        .listTables(TableIdentifier.parse(homeName).namespace())
        .forEach(identifier -> candidates.add(identifier.toString()));
    candidates.remove(homeName);
    SortedMap<String, Table> found = new TreeMap<>();
    for (String name : candidates) {
      load(loaded, name)
          .filter(table -> follows(name, table, home))
          .ifPresent(table -> found.put(name, table));
    }
    return found;
  }

  private Optional<Table> load(Catalog catalog, String name) {
    try {
      return Optional.of(catalog.loadTable(TableIdentifier.parse(name)));
    } catch (NoSuchTableException | NoSuchNamespaceException gone) {
      return Optional.empty();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "Cannot look for side tables of %s: table %s cannot be loaded: %s. Repair or drop it"
              .formatted(homeName, name, e.getMessage()),
          e);
    }
  }

  private boolean follows(String name, Table table, Table home) {
    if (homeName.equals(table.properties().get(Marks.of(Marks.HOME, writer)))) {
      return true;
    }
    try {
      return SideMark.read(name, writer, table.properties())
          .map(mark -> mark.home().equals(home.uuid()))
          .orElse(false);
    } catch (LedgerStopException unreadable) {
      return false; // of another home by its name, and nobody knows better
    }
  }
}
