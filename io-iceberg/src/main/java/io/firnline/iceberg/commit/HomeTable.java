package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * Where a writer's ledger is. It changes together with a snapshot only, and only from what it was
 * when it was loaded.
 */
final class HomeTable {
  private final CatalogSpec catalog;
  private final KnownTable table;
  private final Line line;
  private volatile Map<String, String> lastProperties = Map.of();
  private final Set<String> lastSides = ConcurrentHashMap.newKeySet();

  HomeTable(CatalogSpec catalog, String name, Line line) {
    this.catalog = catalog;
    this.table = new KnownTable(catalog, name, this::whenGone);
    this.line = line;
  }

  /** A new home table has no place for side tables that follow the old one. */
  private String whenGone() {
    return ", and the ledger of writer '%s' was in it. Nothing was committed. If it was renamed or dropped by mistake, bring it back. Else %sstart the job without state: it reads the source into new tables"
        .formatted(writer(), dropSidesFirst());
  }

  /** A table that cannot be looked at does not hide that home is gone; it is told beside it. */
  private String dropSidesFirst() {
    Set<String> sides;
    try {
      sides = new SideFinder(catalog, name(), writer()).left(lastProperties, lastSides);
    } catch (RuntimeException e) {
      return "drop its side tables too (they could not be looked up: %s), then ".formatted(e);
    }
    return sides.isEmpty()
        ? ""
        : "drop its side tables too (%s), then ".formatted(String.join(", ", sides));
  }

  String name() {
    return table.name();
  }

  /** The ledger's name. */
  String writer() {
    return line.name();
  }

  /**
   * Loads the ledger and checks that the table still holds what it says.
   *
   * @throws LedgerStopException if it cannot be read, is gone, or the table was rolled back
   */
  HomeState load() {
    Table loaded = table.load();
    lastProperties = loaded.properties();
    SortedMap<String, String> stored = LedgerProperties.select(writer(), loaded.properties());
    Optional<Ledger> ledger = LedgerProperties.read(writer(), stored);
    if (ledger.isEmpty() && History.wasHome(loaded, writer())) {
      throw gone(name(), writer());
    }
    if (ledger.isPresent()) {
      HomeId.read(name(), writer(), loaded.properties())
          .ifPresent(
              id -> id.check(name(), loaded, writer(), other -> KnownTable.find(catalog, other)));
      checkHistory(ledger.get(), loaded, line.ancestors(loaded));
    }
    return new HomeState(
        loaded, ledger.orElse(Ledger.empty(writer())), stored, Swap.lastSequence(loaded));
  }

  /** The ledger is not where it must be. */
  static LedgerStopException gone(String table, String writer) {
    return new LedgerStopException(
        Reason.UNREADABLE,
        "Cannot read the ledger: table '%s' has snapshots of writer '%s', but its properties firnline.ledger.%s.* are gone. Nothing was committed. Set them back with: firnline ledger %s --repair; or use another writer id"
            .formatted(table, writer, writer, table));
  }

  /** A change of the ledger alone: a claim, or a partition that appeared. */
  void change(HomeState state, Ledger next) {
    Swap.BaseCheck unmoved = (base, ancestors) -> checkLedger(state, base, ancestors);
    swap(next, new FileChanges.Append(List.of()), Map.of(), summary(next), state, unmoved)
        .commit(state.table(), line, new Attempted());
  }

  /**
   * A commit of panes. The last sequence number must be the loaded one, else a later rollback to
   * the snapshot in between could pass rule 0.
   *
   * @param sides the side tables that get files with it
   * @param properties to set besides the ledger's
   * @return the table after it
   */
  HomeState append(
      HomeState state,
      Ledger next,
      List<DataFile> files,
      Map<String, TableRole> sides,
      Map<String, String> summary,
      Map<String, String> properties,
      Attempted attempted) {
    lastSides.addAll(sides.keySet());
    Map<String, String> all = new TreeMap<>(summary);
    all.putAll(summary(next));
    Snapshot made =
        swap(next, new FileChanges.Append(files), sides, all, state, untouched(state))
            .setting(properties)
            .commit(state.table(), line, attempted);
    return new HomeState(state.table(), next, LedgerProperties.write(next), made.sequenceNumber());
  }

  /** Sets properties besides the ledger's, which stays. Nobody may have committed meanwhile. */
  void note(HomeState state, Map<String, String> properties) {
    FileChanges none = new FileChanges.Append(List.of());
    var unused =
        swap(state.ledger(), none, Map.of(), summary(state.ledger()), state, untouched(state))
            .setting(properties)
            .commit(state.table(), line, new Attempted());
  }

  /** What an operator sets, whatever was there before. */
  void set(
      HomeState state,
      Ledger next,
      Map<String, String> properties,
      Set<String> remove,
      Swap.BaseCheck check) {
    Swap swap =
        swap(next, new FileChanges.Append(List.of()), Map.of(), summary(next), state, check);
    var unused =
        swap.setting(properties).alsoRemoving(remove).commit(state.table(), line, new Attempted());
  }

  /**
   * Exchanges files, with facts of it in the summary and as properties; the ledger stays. Nobody
   * may have committed since the state was loaded.
   *
   * @return the snapshot that was made
   */
  Snapshot exchange(
      HomeState state,
      FileChanges.Exchange files,
      Map<String, String> facts,
      Map<String, String> properties,
      Attempted attempted) {
    Map<String, String> summary = new TreeMap<>(facts);
    summary.putAll(summary(state.ledger()));
    return new Swap(files, summary, properties, Set.of(), untouched(state))
        .commit(state.table(), line, attempted);
  }

  private Swap.BaseCheck untouched(HomeState state) {
    int schema = state.table().schema().schemaId(); // the table itself moves when it is refreshed
    return (base, ancestors) -> {
      checkLedger(state, base, ancestors);
      if (base.schema().schemaId() != schema) {
        throw new BaseMovedException("somebody else has changed the columns");
      }
      if (Swap.lastSequence(base) != state.sequence()) {
        throw new BaseMovedException("somebody else has committed");
      }
    };
  }

  private Swap swap(
      Ledger next,
      FileChanges files,
      Map<String, TableRole> sides,
      Map<String, String> summary,
      HomeState state,
      Swap.BaseCheck check) {
    Map<String, String> set = new TreeMap<>(LedgerProperties.write(next));
    set.put(Marks.of(Marks.HOME_ID, writer()), new HomeId(state.table().uuid(), name()).text());
    if (!sides.isEmpty()) {
      SideRoles all = SideRoles.read(writer(), state.table().properties()).with(sides);
      set.put(Marks.of(Marks.SIDE_TABLES, writer()), all.text());
    }
    if (next.hasCompleteThrough()) {
      set.put(Marks.of(Marks.COMPLETE_THROUGH, writer()), iso(next.completeThrough()));
    }
    return new Swap(files, summary, set, state.stored().keySet(), check);
  }

  private Map<String, String> summary(Ledger next) {
    Map<String, String> summary = new TreeMap<>();
    summary.put(Marks.WRITER, writer());
    summary.put(Marks.N, Long.toString(next.n()));
    summary.put(Marks.EPOCH, Long.toString(next.epoch()));
    if (next.hasCompleteThrough()) {
      summary.put(Marks.COMPLETE_THROUGH, iso(next.completeThrough()));
    }
    return summary;
  }

  private void checkLedger(HomeState state, Table base, Iterable<Snapshot> ancestors) {
    if (!LedgerProperties.select(writer(), base.properties()).equals(state.stored())) {
      throw new BaseMovedException("the ledger has changed");
    }
    if (!state.stored().isEmpty()) {
      checkHistory(state.ledger(), base, ancestors);
    }
  }

  private void checkHistory(Ledger ledger, Table loaded, Iterable<Snapshot> ancestors) {
    line.checkThere(name(), loaded);
    History.check(
        "table '%s' (writer '%s')".formatted(name(), writer()),
        writer(),
        ledger.n(),
        ledger.sequence(),
        ancestors);
  }

  static String iso(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
