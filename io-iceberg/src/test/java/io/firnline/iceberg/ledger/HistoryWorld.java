package io.firnline.iceberg.ledger;

import io.firnline.iceberg.ledger.HistoryTable.Answer;
import io.firnline.iceberg.ledger.HistoryTable.Request;
import io.firnline.iceberg.ledger.HistoryValues.DataFile;
import io.firnline.iceberg.ledger.HistoryValues.FiredPane;
import io.firnline.iceberg.ledger.HistoryValues.Row;
import io.firnline.iceberg.ledger.TableState.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Source, catalog and tables of one history, and who else uses them. */
final class HistoryWorld {
  /** Each so many commits the oracle asks the ledger what home holds: it costs a walk. */
  private static final int LOOKS = 6;

  final Mutation broken;
  final HistoryRules rules;
  final Chance chance;
  final HistorySource source;
  final HistoryRetention retention;
  final HistoryTable home = new HistoryTable(SourceRecord.HOME, TableState.home());
  final List<HistoryTable> sides = new ArrayList<>();
  final List<HistoryTable> tables = new ArrayList<>();
  final List<HistoryJob> jobs = new ArrayList<>();
  final List<Next.Walk> zombies = new ArrayList<>();
  final List<Request> lateRequests = new ArrayList<>();
  final List<HistoryJob.Savepoint> savepoints = new ArrayList<>();
  final List<String> claims = new ArrayList<>();
  final List<Row> dropped = new ArrayList<>();

  /** Those of {@link #dropped} by home's {@code n} after their commit. */
  final TreeMap<Long, List<Row>> droppedAt = new TreeMap<>();

  /** Home's newest ledger of each {@code n}, as earlier metadata files have it. */
  final Map<Long, Ledger> ledgers = new HashMap<>();

  final Set<Integer> deleted = new HashSet<>();
  final Map<String, Integer> outcomes = new TreeMap<>();
  final List<String> violations = new ArrayList<>();
  final List<String> trace = new ArrayList<>();
  private final Map<String, List<DataFile>> manifests = new HashMap<>();
  private final HistoryOracle oracle = new HistoryOracle(this);
  private final boolean tracing;
  private final boolean comparesSnapshots;
  private final boolean rollsBack;
  final boolean storm;

  /**
   * Panes without records that move complete-through by less are left out; 0 in half the worlds.
   */
  final long heartbeat;

  double faults;
  double unreliable;
  int paths;

  HistoryWorld(long seed, Mutation broken, boolean tracing, HistoryRetention retention) {
    this.broken = broken;
    this.retention = retention;
    this.rules = new HistoryRules(broken);
    this.tracing = tracing;
    this.chance = new Chance(seed);
    List<String> names = List.of("side1", "side2").subList(0, chance.of(0, 1, 1, 2));
    names.forEach(name -> sides.add(new HistoryTable(name, TableState.side())));
    sides.add(new HistoryTable(SourceRecord.DEAD, TableState.side()));
    tables.add(home);
    tables.addAll(sides);
    this.source = new HistorySource(chance, broken, names);
    this.storm = chance.happens(.2);
    double often = chance.of(0, .02, .05, .1);
    this.faults = storm ? .04 : often;
    this.unreliable = chance.of(0, 0, .1, .3);
    this.comparesSnapshots = chance.happens(.5);
    this.rollsBack = chance.happens(.2);
    this.heartbeat = List.of(0L, 0L, 25L, 200L).get((int) (seed & 3));
  }

  HistoryOracle oracle() {
    return oracle;
  }

  void log(Supplier<String> text) {
    if (tracing) {
      trace.add(source.now + " " + text.get());
    }
  }

  void violate(String text) {
    log(() -> "VIOLATION " + text);
    violations.add(text);
  }

  void count(String outcome) {
    outcomes.merge(outcome, 1, Integer::sum);
  }

  List<HistoryJob> alive() {
    List<HistoryJob> alive = new ArrayList<>(2);
    for (HistoryJob job : jobs) {
      if (job.alive) {
        alive.add(job);
      }
    }
    return alive;
  }

  Ledger ledger() {
    return home.state.value().ledger();
  }

  String writeManifest(List<DataFile> files) {
    String name = "m" + manifests.size();
    manifests.put(name, files);
    return name;
  }

  List<DataFile> readManifest(String name) {
    return manifests.getOrDefault(name, List.of());
  }

  /** An unknown request was applied, was not, or will be tried later. */
  Answer submit(Request request) {
    if (!chance.happens(unreliable)) {
      return land(request) ? Answer.OK : Answer.CONFLICT;
    }
    int fate = chance.index(3);
    log(() -> "commit to %s: unknown %d".formatted(request.table().name, fate));
    if (fate == 0) {
      land(request);
    } else if (fate == 1) {
      lateRequests.add(request);
    }
    return Answer.UNKNOWN;
  }

  /** The swap. A pointer catalog compares all metadata, REST only the current snapshot. */
  boolean land(Request request) {
    HistoryTable table = request.table();
    TableState old = table.state;
    if (!swaps(old, request.base()) && broken != Mutation.NO_COMPARE_AND_SET) {
      return false;
    }
    oracle.checkLanding(old, request);
    boolean asProperty =
        broken == Mutation.CLAIM_AS_PROPERTY_CHANGE && table.isHome() && request.panes().isEmpty();
    table.state =
        asProperty
            ? old.withValue(request.value())
            : old.extended(request.value().n(), request.files(), request.value());
    log(() -> "landed %s %s %s".formatted(table.name, request.files(), request.value()));
    if (table.isHome()) {
      ledgers.put(request.value().n(), request.value().ledger());
    }
    for (FiredPane pane : request.panes()) {
      dropped.addAll(pane.dropped());
      droppedAt.computeIfAbsent(request.value().n(), n -> new ArrayList<>()).addAll(pane.dropped());
    }
    if (table.isHome() && table.state.sequence() % LOOKS == 0) {
      oracle.checkHolds(table.state);
    }
    return true;
  }

  private boolean swaps(TableState old, TableState base) {
    boolean same =
        comparesSnapshots ? old.head().equals(base.head()) : old.version() == base.version();
    return same && old.rollbacks() == base.rollbacks();
  }

  void landLate() {
    if (!lateRequests.isEmpty()) {
      land(lateRequests.remove(chance.index(lateRequests.size())));
    }
  }

  void stepZombie() {
    int i = chance.index(zombies.size());
    try {
      if (zombies.get(i).step()) {
        zombies.remove(i);
      }
    } catch (LedgerStopException stop) {
      zombies.remove(i);
    }
  }

  /** Appends or compacts, expires, rolls back, takes a rollback back. Properties stay. */
  void somebodyElse() {
    HistoryTable table = chance.of(tables);
    double roll = chance.roll();
    TableState old = table.state;
    List<Snapshot> ancestors = old.ancestors();
    if (roll < .5 || ancestors.isEmpty()) {
      table.state = old.extended(LedgerRules.Ancestor.FOREIGN, List.of(), old.value());
    } else if (table.undone.isPresent()) {
      table.takeBack();
    } else if (roll < .8) {
      table.state =
          old.expiredBefore(chance.of(ancestors.subList(0, Math.min(3, ancestors.size()))));
    } else if (rollsBack) {
      table.state = old.at(Optional.of(chance.of(ancestors)));
      table.undone = table.state.newestN() < old.newestN() ? Optional.of(old) : table.undone;
    }
    log(
        () ->
            "somebody else used %s, now of %d snapshots"
                .formatted(table.name, table.state.sequence()));
  }
}
