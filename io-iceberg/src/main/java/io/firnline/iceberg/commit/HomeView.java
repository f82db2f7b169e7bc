package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.ledger.LedgerRepair.Highest;
import io.firnline.iceberg.ledger.LedgerRules.Ancestor;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.Tables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/** A home table as an operator finds it: its ledger may be damaged, or fit the table no more. */
final class HomeView {
  final CatalogSpec catalog;
  final String name;
  final Line line;
  final Table home;

  /** The ledger's properties, byte for byte. */
  final SortedMap<String, String> stored;

  /** Null when it cannot be read, or there is none. */
  final @Nullable Ledger current;

  private final Set<String> named;

  /**
   * @param named candidates for side tables in other namespaces
   */
  HomeView(CatalogSpec catalog, String name, Line line, Set<String> named) {
    this.catalog = catalog;
    this.name = name;
    this.line = line;
    this.named = named;
    this.home = Tables.load(catalog, name);
    this.stored = LedgerProperties.select(line.name(), home.properties());
    this.current = readable();
  }

  private @Nullable Ledger readable() {
    try {
      return LedgerProperties.read(line.name(), stored).orElse(null);
    } catch (LedgerStopException damaged) {
      return null;
    }
  }

  Ledger needed() {
    if (current == null) {
      throw new IllegalStateException(
          "Cannot go on with the ledger of writer '%s' in table '%s': there is none that can be read. Nothing was changed. Repair it first (--repair)"
              .formatted(line.name(), name));
    }
    return current;
  }

  void refuseCopy() {
    Optional<HomeId> id;
    try {
      id = HomeId.read(name, line.name(), home.properties());
    } catch (LedgerStopException damaged) {
      return; // the change sets it anew
    }
    id.ifPresent(i -> i.check(name, home, line.name(), other -> KnownTable.find(catalog, other)));
  }

  /**
   * The ledger of a table with which nothing is wrong.
   *
   * @throws LedgerStopException if something is
   */
  Ledger healthy() {
    return new HomeTable(catalog, name, line).load().ledger();
  }

  SideSteps sideSteps() {
    return new SideSteps(line, home);
  }

  /** Whether the table holds what a ledger says. */
  boolean fits(Ledger ledger) {
    try {
      History.check(name, line.name(), ledger.n(), ledger.sequence(), line.ancestors(home));
      return true;
    } catch (LedgerStopException rolledBack) {
      return false;
    }
  }

  Optional<Long> newestPane() {
    for (Snapshot snapshot : line.ancestors(home)) {
      long n = History.n(snapshot, line.name());
      if (n != Ancestor.FOREIGN) {
        return Optional.of(n);
      }
    }
    return Optional.empty();
  }

  Highest highest(Map<String, Table> sides) {
    Highest all = current == null ? new Highest(0, 0, List.of()) : Highest.of(current);
    for (Snapshot snapshot : home.snapshots()) {
      if (History.n(snapshot, line.name()) != Ancestor.FOREIGN) {
        long epoch = Long.parseLong(snapshot.summary().getOrDefault(Marks.EPOCH, "0"));
        all = new Highest(History.n(snapshot, line.name()), epoch, List.of()).and(all);
      }
    }
    SideSteps steps = sideSteps();
    for (Map.Entry<String, Table> side : sides.entrySet()) {
      all = new Highest(steps.pane(side.getKey(), side.getValue()), 0, List.of()).and(all);
    }
    return all;
  }

  Map<String, Table> sides(Collection<String> pending) {
    List<String> candidates = new ArrayList<>(named);
    candidates.addAll(pending);
    if (current != null) {
      candidates.addAll(current.pending().keySet());
    }
    return new SideFinder(catalog, name, line.name()).find(home, candidates);
  }

  long sequence() {
    return Swap.lastSequence(home);
  }

  LedgerBackup backup(Map<String, Table> tables) {
    SortedMap<String, SortedMap<String, String>> sides = new TreeMap<>();
    SortedMap<String, Long> snapshots = new TreeMap<>();
    tables.forEach(
        (side, table) -> {
          sides.put(side, ours(table));
          head(table).ifPresent(id -> snapshots.put(side, id));
        });
    head(home).ifPresent(id -> snapshots.put(name, id));
    return new LedgerBackup(
        name, home.uuid(), line.name(), Instant.now().toString(), ours(home), sides, snapshots);
  }

  private Optional<Long> head(Table table) {
    return Optional.ofNullable(line.head(table)).map(Snapshot::snapshotId);
  }

  private static SortedMap<String, String> ours(Table table) {
    SortedMap<String, String> ours = new TreeMap<>(table.properties());
    ours.keySet().removeIf(key -> !key.startsWith("firnline."));
    return ours;
  }
}
