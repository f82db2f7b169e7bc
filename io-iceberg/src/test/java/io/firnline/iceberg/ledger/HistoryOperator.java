package io.firnline.iceberg.ledger;

import io.firnline.iceberg.ledger.LedgerRepair.Highest;
import io.firnline.iceberg.ledger.TableState.Snapshot;
import io.firnline.iceberg.ledger.TableState.Value;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Somebody who sets the ledger on purpose: after a rollback, or only to take the writer over. */
record HistoryOperator(HistoryWorld world) {

  /**
   * Home's ledger follows home, and side tables that are ahead go back with it; without a rollback
   * the ledger stays. A rollback to before a partition was entered is taken back instead: where a
   * start would enter it again is another matter.
   */
  void setLedger() {
    HistoryTable home = world.home;
    Ledger current = world.ledger();
    long n = home.undone.isPresent() ? home.state.newestN() : current.n();
    Ledger wanted = Optional.ofNullable(world.ledgers.get(n)).orElse(current);
    if (!wanted.partitions().keySet().containsAll(current.partitions().keySet())) {
      home.takeBack();
      return;
    }
    world.count(home.undone.isPresent() ? "operator sets back" : "operator takes over");
    Ledger next = LedgerRepair.takeOver(wanted, Highest.of(current), "operator");
    TreeMap<String, String> pending = new TreeMap<>(next.pending());
    for (HistoryTable side : world.sides) {
      if (side.state.value().n() >= wanted.n()) {
        pending.remove(side.name);
      }
      if (side.state.value().n() > wanted.n()) {
        follow(side, wanted, next.n());
      } else if (home.undone.isPresent() && side.undone.isEmpty() && !isDue(side, wanted)) {
        mark(side, side.state, wanted, next.n());
        pending.remove(side.name);
      }
    }
    world.dropped.removeAll(
        world.droppedAt.tailMap(n, false).values().stream().flatMap(List::stream).toList());
    world.droppedAt.tailMap(n, false).clear();
    Ledger stored = next.committed(home.state.sequence(), pending);
    home.state = home.state.extended(stored.n(), List.of(), Value.of(stored));
    home.undone = Optional.empty();
    world.claims.add("operator");
    world.log(() -> "the operator sets the ledger to pane %d: %s".formatted(n, stored));
  }

  private static void follow(HistoryTable side, Ledger wanted, long n) {
    Optional<Snapshot> to = Optional.empty();
    for (Snapshot snapshot : side.state.lineage()) {
      if (to.isEmpty() && snapshot.mark.n() >= 0 && snapshot.mark.n() <= wanted.n()) {
        to = Optional.of(snapshot);
      }
    }
    mark(side, side.state.at(to), wanted, n);
  }

  private static boolean isDue(HistoryTable side, Ledger wanted) {
    return wanted.pending().containsKey(side.name) && side.state.value().n() < wanted.n();
  }

  /** Any change makes a request fail that is under way. */
  private static void mark(HistoryTable side, TableState state, Ledger wanted, long n) {
    Value value = Value.side(n, state.sequence(), wanted.completeThrough(), "");
    side.state = state.extended(n, List.of(), value);
  }
}
