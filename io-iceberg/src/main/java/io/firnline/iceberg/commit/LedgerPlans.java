package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.commit.EarlierLedgers.Earlier;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.ledger.LedgerRepair;
import io.firnline.iceberg.ledger.LedgerStopException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;

/** Works out what a change of a ledger does to home and its side tables. */
final class LedgerPlans {
  private final HomeView view;
  private final String launch;

  /**
   * @param launch the operator's, unique for ever
   */
  LedgerPlans(HomeView view, String launch) {
    this.view = view;
    this.launch = launch;
  }

  LedgerPlan plan(LedgerChange change) {
    if (change instanceof LedgerChange.Repair) {
      return follow(new LedgerSearch(view).candidate());
    }
    if (change instanceof LedgerChange.Restore restore) {
      return follow(new LedgerSearch(view).backedUp(restore.backup()));
    }
    if (change instanceof LedgerChange.Keep) {
      return keep();
    }
    if (change instanceof LedgerChange.Adopt) {
      return adopt();
    }
    if (change instanceof LedgerChange.ToWriter to) {
      return rename(to.writer());
    }
    return positions((LedgerChange.Positions) change);
  }

  // ---- home follows the table

  private LedgerPlan follow(Earlier found) {
    view.refuseCopy();
    Ledger wanted = found.ledger();
    SideSteps steps = view.sideSteps();
    Map<String, Table> tables = view.sides(wanted.pending().keySet());
    List<SideStep> sides = new ArrayList<>();
    tables.forEach((side, table) -> steps.toFollow(side, table, wanted).ifPresent(sides::add));
    refuseHealthy(sides);
    guard(tables, wanted, sides);
    return planned(
        LedgerRepair.takeOver(wanted, view.highest(tables), launch),
        wanted,
        tables,
        sides,
        "The ledger is set to pane %d of epoch %d, as %s had it; a start reads on from there"
            .formatted(wanted.n(), wanted.epoch(), found.from()));
  }

  /**
   * A request to a side table that was sent for the ledger which is replaced may still be under
   * way: it fails when the table has changed (found by a random history).
   */
  private void guard(Map<String, Table> tables, Ledger wanted, List<SideStep> sides) {
    Set<String> known = sides.stream().map(SideStep::name).collect(Collectors.toSet());
    tables.forEach(
        (side, table) -> {
          if (!known.contains(side)) {
            view.sideSteps().toGuard(side, table, wanted).ifPresent(sides::add);
          }
        });
  }

  // ---- home stays

  private LedgerPlan keep() {
    Ledger kept = view.needed();
    view.refuseCopy();
    SideSteps steps = view.sideSteps();
    Map<String, Table> tables = view.sides(kept.pending().keySet());
    List<SideStep> sides = new ArrayList<>();
    tables.forEach((side, table) -> steps.toKeep(side, table, kept).ifPresent(sides::add));
    refuseHealthy(sides);
    return planned(
        LedgerRepair.takeOver(kept, view.highest(tables), launch),
        kept,
        tables,
        sides,
        "The ledger stays at pane %d: rows that the tables have lost since then are not read again"
            .formatted(kept.n()));
  }

  private LedgerPlan adopt() {
    Ledger copied = view.needed();
    HomeId id =
        HomeId.read(view.name, view.line.name(), view.home.properties())
            .filter(i -> !i.equals(new HomeId(view.home.uuid(), view.name)))
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Nothing to adopt: the ledger of writer '%s' belongs to table '%s'"
                            .formatted(view.line.name(), view.name)));
    if (!view.fits(copied)) {
      throw new IllegalStateException(
          "Cannot adopt the ledger of writer '%s': table '%s' does not have the snapshots of '%s', so nothing proves which rows it has. Nothing was changed. Use another writer id"
              .formatted(view.line.name(), view.name, id.name()));
    }
    return planned(
        LedgerRepair.takeOver(copied, view.highest(Map.of()), launch)
            .committed(view.sequence(), Map.of()),
        copied,
        Map.of(),
        List.of(),
        "Table %s goes on by itself from pane %d; side tables and later rows of %s stay with that. Give it side tables of its own (--deadLetterTable, --lateTable)"
            .formatted(view.name, copied.n(), id.name()));
  }

  private LedgerPlan positions(LedgerChange.Positions wanted) {
    Ledger before = view.healthy();
    Map<String, Table> tables = view.sides(before.pending().keySet());
    Ledger next = LedgerRepair.takeOver(before, view.highest(tables), launch);
    List<String> says = new ArrayList<>();
    for (String stream : wanted.forget()) {
      next.partitions().keySet().stream()
          .filter(p -> p.stream().equals(stream))
          .forEach(p -> says.add(PositionText.forgotten(before, p)));
      next = LedgerRepair.forget(next, stream);
    }
    for (Map.Entry<SourcePartition, Long> start : wanted.starts().entrySet()) {
      Ledger from = next;
      next = LedgerRepair.startAt(next, start.getKey(), start.getValue());
      says.add(PositionText.moved(from, start.getKey(), start.getValue()));
    }
    return planned(next, before, tables, List.of(), says.toArray(String[]::new));
  }

  private LedgerPlan rename(String writer) {
    Ledger before = view.healthy();
    Line renamed = new Line(writer, view.line.branch());
    if (!LedgerProperties.select(renamed.name(), view.home.properties()).isEmpty()
        || History.wasHome(view.home, renamed.name())) {
      throw new IllegalStateException(
          "Cannot move the ledger: table '%s' has been written by '%s' already. Nothing was changed. Choose an id that nobody had"
              .formatted(view.name, renamed.name()));
    }
    SideSteps steps = view.sideSteps();
    Map<String, Table> tables = view.sides(before.pending().keySet());
    List<SideStep> sides = new ArrayList<>();
    tables.forEach(
        (side, table) -> steps.toRename(side, table, before, renamed).ifPresent(sides::add));
    Ledger next = LedgerRepair.takeOver(before, view.highest(tables), launch);
    return planned(
        LedgerRepair.renamed(next, renamed.name()),
        before,
        tables,
        sides,
        "The ledger of writer '%s' becomes that of '%s'"
            .formatted(view.line.name(), renamed.name()));
  }

  // ---- parts

  private LedgerPlan planned(
      Ledger next, Ledger from, Map<String, Table> tables, List<SideStep> sides, String... says) {
    SideSteps steps = view.sideSteps();
    Map<String, String> pending = new TreeMap<>(next.pending());
    // A side table that has these files must not get them again: home's pane is another one now.
    tables.forEach(
        (side, table) -> {
          if (steps.pane(side, table) >= from.n()
              || sides.stream().anyMatch(s -> s.name().equals(side))) {
            pending.remove(side);
          }
        });
    HomeState base = new HomeState(view.home, from, view.stored, view.sequence());
    return new LedgerPlan(
        base, next.committed(view.sequence(), pending), sides, view.backup(tables), List.of(says));
  }

  private void refuseHealthy(List<SideStep> sides) {
    if (!sides.isEmpty()) {
      return;
    }
    try {
      var unused = view.healthy();
    } catch (LedgerStopException wrong) {
      return;
    }
    throw new IllegalStateException(
        "Nothing to repair: the ledger of writer '%s' fits table '%s' and its side tables"
            .formatted(view.line.name(), view.name));
  }
}
