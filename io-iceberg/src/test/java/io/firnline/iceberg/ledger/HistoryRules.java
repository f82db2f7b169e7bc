package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.LedgerRules.Outcome;
import io.firnline.iceberg.ledger.TableState.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real rules, as the world calls them; broken ones go through {@link BrokenRules}. */
record HistoryRules(Mutation broken) {

  void checkHistory(TableState state) {
    if (broken == Mutation.RULE0) {
      return;
    }
    List<LedgerRules.Ancestor> ancestors = new ArrayList<>();
    for (Snapshot s : state.ancestors()) {
      ancestors.add(s.mark);
    }
    long sequence = broken == Mutation.RULE0_N_ONLY ? -1 : state.value().sequence();
    LedgerRules.checkHistory("a table", state.value().n(), sequence, ancestors);
  }

  Outcome applyAll(Ledger ledger, List<LedgerPane> panes) {
    if (!BrokenRules.inApply(broken)) {
      return LedgerRules.applyAll(ledger, panes);
    }
    BrokenRules rules = new BrokenRules(broken);
    List<LedgerPane> sorted = new ArrayList<>(panes);
    sorted.sort(Comparator.comparing(LedgerPane::window));
    Outcome all = new Outcome(ledger, List.of(), List.of(), List.of(), "");
    for (LedgerPane pane : sorted) {
      all = joined(all, rules.apply(all.ledger(), pane), pane);
    }
    return all;
  }

  private static Outcome joined(Outcome all, Outcome one, LedgerPane pane) {
    return new Outcome(
        one.applied().isEmpty() ? all.ledger() : one.ledger(),
        one.applied().isEmpty() ? all.applied() : with(all.applied(), pane),
        one.replayed().isEmpty() ? all.replayed() : with(all.replayed(), pane),
        one.waiting().isEmpty() ? all.waiting() : with(all.waiting(), pane),
        one.why().isEmpty() ? all.why() : one.why());
  }

  private static List<LedgerPane> with(List<LedgerPane> panes, LedgerPane pane) {
    List<LedgerPane> more = new ArrayList<>(panes);
    more.add(pane);
    return more;
  }

  Optional<Ledger> claim(
      Ledger ledger,
      String launch,
      Map<SourcePartition, Long> starts,
      Map<SourcePartition, List<Gap>> accepted) {
    Claim claim = new Claim(launch, "time", Map.of("s", "id"), starts, accepted);
    return broken == Mutation.NONE
        ? LedgerStart.claim(ledger, claim)
        : BrokenRules.claim(broken, ledger, claim);
  }
}
