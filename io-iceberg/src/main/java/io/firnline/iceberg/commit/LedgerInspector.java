package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/** Compares a ledger with all that has to agree with it, and changes nothing. */
final class LedgerInspector {
  private final CatalogSpec catalog;
  private final String name;
  private final Line line;
  private final Set<String> named;
  private final List<String> problems = new ArrayList<>();

  LedgerInspector(CatalogSpec catalog, String name, Line line, Set<String> named) {
    this.catalog = catalog;
    this.name = name;
    this.line = line;
    this.named = named;
  }

  LedgerFindings inspect() {
    Table table = Tables.load(catalog, name);
    SortedMap<String, String> stored = LedgerProperties.select(line.name(), table.properties());
    Optional<Ledger> ledger = ledger(stored);
    // A load makes all checks of home that a commit makes; what cannot be read was named before.
    Optional<HomeState> state = problems.isEmpty() ? attempt(this::load) : Optional.empty();
    ledger.ifPresent(l -> checkCompleteThrough(l, table));
    if (ledger.isEmpty() && problems.isEmpty()) {
      problems.add(
          "Table '%s' has no ledger of writer '%s', and never had; it has those of %s"
              .formatted(name, line.name(), TableWriters.of(table.properties())));
    }
    return new LedgerFindings(
        name,
        line.name(),
        ledger,
        stored.size(),
        stored.values().stream().mapToInt(String::length).sum(),
        ledger.isPresent() ? sides(table, ledger.get(), state) : List.of(),
        problems);
  }

  private Optional<Ledger> ledger(SortedMap<String, String> stored) {
    return attempt(() -> LedgerProperties.read(line.name(), stored)).flatMap(read -> read);
  }

  private HomeState load() {
    return new HomeTable(catalog, name, line).load();
  }

  private void checkCompleteThrough(Ledger ledger, Table table) {
    @Nullable String property =
        table.properties().get(Marks.of(Marks.COMPLETE_THROUGH, line.name()));
    @Nullable String want =
        ledger.hasCompleteThrough() ? HomeTable.iso(ledger.completeThrough()) : null;
    if (!Objects.equals(property, want)) {
      problems.add(
          "Property '%s' is %s, but the ledger is complete through %s. Somebody changed it: the next commit sets it right"
              .formatted(Marks.of(Marks.COMPLETE_THROUGH, line.name()), property, want));
    }
  }

  private List<LedgerFindings.Side> sides(Table home, Ledger ledger, Optional<HomeState> state) {
    List<LedgerFindings.Side> sides = new ArrayList<>();
    SideTables all = sideTables();
    SideFinder finder = new SideFinder(catalog, name, line.name());
    Map<String, Table> found =
        attempt(() -> finder.find(home, allNamed(ledger))).orElseGet(TreeMap::new);
    found.forEach((side, table) -> sides.add(side(side, table, ledger, state, all)));
    ledger.pending().keySet().stream()
        .filter(side -> !found.containsKey(side))
        .forEach(side -> checkNewOrGone(ledger, side));
    return sides;
  }

  private List<String> allNamed(Ledger ledger) {
    List<String> names = new ArrayList<>(named);
    names.addAll(ledger.pending().keySet());
    return names;
  }

  /** A table that got its first files with home's last commit has no mark yet. */
  private void checkNewOrGone(Ledger ledger, String side) {
    attempt(
        () -> {
          Table table = SideTable.known(catalog, side, name).load();
          return new PendingFiles().read(table, Objects.requireNonNull(ledger.pending().get(side)));
        });
  }

  private LedgerFindings.Side side(
      String side, Table table, Ledger ledger, Optional<HomeState> state, SideTables all) {
    Optional<Optional<SideMark>> read =
        attempt(() -> SideMark.read(side, line.name(), table.properties()));
    Optional<SideMark> mark = read.flatMap(m -> m);
    long pane = mark.map(SideMark::n).orElse(-1L);
    boolean due =
        Optional.ofNullable(ledger.pending().get(side))
            .filter(given -> mark.stream().noneMatch(m -> m.has(ledger.n(), given)))
            .isPresent();
    if (state.isPresent() && read.isPresent()) {
      attempt(
          () -> {
            all.table(side).check(state.get());
            return side;
          });
      if (due) {
        checkNewOrGone(ledger, side);
      }
    }
    return new LedgerFindings.Side(side, pane, due);
  }

  private SideTables sideTables() {
    return new SideTables(
        CommitSettings.of(catalog, name, line.writer()).withBranch(line.branch()),
        new PendingFiles(),
        this::load);
  }

  /** What the action returns; empty when it stops: that is a problem then. */
  private <T> Optional<T> attempt(Supplier<T> action) {
    try {
      return Optional.of(action.get());
    } catch (LedgerStopException stop) {
      problems.add(Objects.requireNonNullElse(stop.getMessage(), stop.toString()));
      return Optional.empty();
    }
  }
}
