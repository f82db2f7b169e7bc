package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * Finds the side tables of a home table: of its namespace, of those that home has given files to,
 * and of those that are named. Each of them names its home, but for one that was there before and
 * has yet to get its first files: that one home alone knows. Those of a table that home is a copy
 * of are not its own.
 */
record SideFinder(CatalogSpec catalog, String homeName, String writer) {

  /**
   * By full name, those that exist.
   *
   * @param named further candidates, in any namespace
   * @throws LedgerStopException if home's list of side tables cannot be read
   */
  SortedMap<String, Table> find(Table home, Collection<String> named) {
    Catalog loaded = catalog.load();
    Set<String> given = SideRoles.read(writer, home.properties()).byTable().keySet();
    SortedSet<String> candidates = new TreeSet<>(named);
    candidates.addAll(given);
    loaded
        .listTables(TableIdentifier.parse(homeName).namespace())
        .forEach(identifier -> candidates.add(identifier.toString()));
    candidates.remove(homeName);
    SortedMap<String, Table> found = new TreeMap<>();
    for (String name : candidates) {
      load(loaded, name)
          .filter(
              table -> follows(name, table, home) || (given.contains(name) && isUnmarked(table)))
          .ifPresent(table -> found.put(name, table));
    }
    return found;
  }

  /**
   * Full names of those that are left where home is gone. They say themselves whose they are.
   *
   * @param properties of home when it was there; where they name none, its namespace is searched
   * @param given others that it has given files to
   */
  SortedSet<String> left(Map<String, String> properties, Collection<String> given) {
    SortedSet<String> left = new TreeSet<>(given);
    left.addAll(SideRoles.read(writer, properties).byTable().keySet());
    if (left.isEmpty()) {
      left.addAll(besideHome());
    }
    left.remove(homeName);
    left.removeIf(name -> !saysThatItFollows(name));
    return left;
  }

  private List<String> besideHome() {
    try {
      return catalog.load().listTables(TableIdentifier.parse(homeName).namespace()).stream()
          .map(TableIdentifier::toString)
          .toList();
    } catch (NoSuchNamespaceException dropped) {
      return List.of();
    }
  }

  private boolean saysThatItFollows(String name) {
    return KnownTable.find(catalog, name)
        .filter(table -> homeName.equals(table.properties().get(Marks.of(Marks.HOME, writer))))
        .isPresent();
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

  private boolean isUnmarked(Table table) {
    return !table.properties().containsKey(Marks.of(Marks.SIDE, writer))
        && !table.properties().containsKey(Marks.of(Marks.HOME, writer));
  }

  private boolean follows(String name, Table table, Table home) {
    if (homeName.equals(table.properties().get(Marks.of(Marks.HOME, writer)))) {
      return true;
    }
    try {
      return SideMark.read(name, writer, table.properties())
          .filter(mark -> mark.home().equals(home.uuid()))
          .filter(mark -> new SideOwner(catalog, homeName, writer).other(name, table).isEmpty())
          .isPresent();
    } catch (LedgerStopException unreadable) {
      return false; // of another home by its name, and nobody knows better
    }
  }
}
