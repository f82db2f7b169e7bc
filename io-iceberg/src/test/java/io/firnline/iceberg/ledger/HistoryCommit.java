package io.firnline.iceberg.ledger;

import io.firnline.iceberg.ledger.HistoryTable.Answer;
import io.firnline.iceberg.ledger.HistoryTable.Request;
import io.firnline.iceberg.ledger.HistoryValues.DataFile;
import io.firnline.iceberg.ledger.HistoryValues.FiredPane;
import io.firnline.iceberg.ledger.LedgerRules.Outcome;
import io.firnline.iceberg.ledger.TableState.Value;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The committer of ledger.md sections 4 and 5: home first, then the side tables. */
final class HistoryCommit {
  private final HistoryWorld world;
  private final HistoryTransactions transactions;
  private final List<FiredPane> panes;
  private final IdentityHashMap<LedgerPane, FiredPane> fired = new IdentityHashMap<>();
  final Next.Walk process = new Next.Walk(this::load);

  /** Panes that have to wait, and why; known at the end. */
  List<FiredPane> left = List.of();

  String why = "";

  HistoryCommit(HistoryWorld world, List<FiredPane> panes) {
    this.world = world;
    this.transactions = new HistoryTransactions(world);
    this.panes = List.copyOf(panes);
    panes.forEach(pane -> fired.put(pane.entry(), pane));
  }

  List<FiredPane> panes() {
    return panes;
  }

  private Next load() {
    TableState base = world.home.state;
    world.rules.checkHistory(base);
    return () ->
        world.broken == Mutation.NO_ROLL_FORWARD_BEFORE
            ? apply(base)
            : transactions.rollForward(base.value().ledger(), () -> apply(base));
  }

  private Next apply(TableState base) {
    Outcome outcome =
        world.rules.applyAll(base.value().ledger(), panes.stream().map(FiredPane::entry).toList());
    if (outcome.applied().isEmpty()) {
      return end(outcome);
    }
    if (outcome.movesTimeBelow(world.heartbeat, base.value().ledger())) {
      world.count("left out");
      return end(outcome);
    }
    List<FiredPane> applied = panesOf(outcome.applied());
    Ledger ledger = outcome.ledger().committed(base.sequence(), manifests(applied));
    Request request =
        new Request(
            world.home, base, Value.of(ledger), filesFor(applied, SourceRecord.HOME), applied);
    Next commit = () -> transactions.commit(request, answer -> answered(answer, request, outcome));
    return world.broken == Mutation.SIDES_FIRST
        ? transactions.rollForward(ledger, commit)
        : commit.go();
  }

  private Next end(Outcome outcome) {
    left = panesOf(outcome.waiting());
    why = outcome.why();
    return Next.END;
  }

  private Next answered(Answer answer, Request request, Outcome outcome) {
    if (answer == Answer.UNKNOWN && world.broken == Mutation.UNKNOWN_TAKEN_FOR_DONE) {
      return end(outcome);
    }
    if (answer == Answer.UNKNOWN && world.broken == Mutation.DELETES_FILES_WHEN_GIVING_UP) {
      Set<Long> seen = Set.copyOf(world.home.state.value().ledger().recent());
      return () -> giveUpUnless(seen, request);
    }
    if (answer != Answer.OK) {
      return load();
    }
    Next then = () -> outcome.waiting().isEmpty() ? Next.END : load();
    return world.broken == Mutation.NO_ROLL_FORWARD_AFTER
        ? then.go()
        : transactions.rollForward(request.value().ledger(), then);
  }

  /** The mutation: absent for now is taken for absent for ever, and the files are deleted. */
  private Next giveUpUnless(Set<Long> seen, Request request) {
    if (request.panes().stream().anyMatch(p -> seen.contains(p.entry().digest()))) {
      return load();
    }
    request.panes().forEach(pane -> pane.files().forEach(file -> world.deleted.add(file.path())));
    left = panes;
    why = "GAVE_UP";
    return Next.END;
  }

  private List<FiredPane> panesOf(List<LedgerPane> entries) {
    return entries.stream().map(fired::get).toList();
  }

  private static List<DataFile> filesFor(List<FiredPane> panes, String table) {
    return panes.stream()
        .flatMap(p -> p.files().stream())
        .filter(f -> f.table().equals(table))
        .toList();
  }

  private Map<String, String> manifests(List<FiredPane> applied) {
    Map<String, String> manifests = new TreeMap<>();
    for (HistoryTable side : world.sides) {
      List<DataFile> files = filesFor(applied, side.name);
      if (!files.isEmpty()) {
        manifests.put(side.name, world.writeManifest(files));
      }
    }
    return manifests;
  }
}
