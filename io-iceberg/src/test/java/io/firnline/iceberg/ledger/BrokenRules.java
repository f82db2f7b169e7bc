package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.LedgerRules.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The real rules around a ledger or a pane that was changed so that one of them cannot bite. */
record BrokenRules(Mutation broken) {
  private static final Set<Mutation> IN_APPLY =
      EnumSet.of(
          Mutation.RULE1_RING,
          Mutation.RING_OF_ONE,
          Mutation.RULE2_EPOCH,
          Mutation.RULE3_REWOUND,
          Mutation.RULE3_GAP,
          Mutation.RULE3_WATERMARK,
          Mutation.EMPTY_COVERAGE_IN_CHAIN,
          Mutation.RULE5_MISSING,
          Mutation.RULE5_DOUBLED,
          Mutation.RULE5_COUNT_ONLY,
          Mutation.RULE5_ORDER,
          Mutation.STEPS_TOO_HIGH,
          Mutation.STEPS_DROPPED,
          Mutation.COMPLETE_IS_END_OF_WINDOW,
          Mutation.COMPLETE_NOT_ROUNDED,
          Mutation.COMPLETE_IGNORES_OPEN,
          Mutation.LEDGER_KEEPS_WATERMARK_BEFORE,
          Mutation.LAYER_DROPPED_AT_F,
          Mutation.WINDOW_OPENS_AGAIN,
          Mutation.LATE_ROWS_NOT_SETTLED);

  static boolean inApply(Mutation mutation) {
    return IN_APPLY.contains(mutation);
  }

  Outcome apply(Ledger ledger, LedgerPane pane) {
    LedgerDraft before = new LedgerDraft(ledger);
    NavigableMap<CommitWindow, Tally> hidden = hideOlder(before, pane);
    breakLedger(before, pane);
    Ledger changed = before.freeze();
    Outcome outcome = LedgerRules.applyAll(changed, List.of(changed(changed, pane)));
    if (outcome.applied().isEmpty()) {
      return outcome;
    }
    LedgerDraft after = new LedgerDraft(outcome.ledger());
    hidden.forEach((window, tally) -> after.open.merge(window, tally, Tally::plus));
    breakResult(after, ledger, pane);
    return new Outcome(
        after.freeze(), outcome.applied(), outcome.replayed(), outcome.waiting(), outcome.why());
  }

  private NavigableMap<CommitWindow, Tally> hideOlder(LedgerDraft ledger, LedgerPane pane) {
    TreeMap<CommitWindow, Tally> hidden = new TreeMap<>();
    if (broken == Mutation.RULE5_ORDER) {
      hidden.putAll(ledger.open.headMap(pane.window()));
      hidden.keySet().forEach(ledger.open::remove);
    }
    return hidden;
  }

  private void breakLedger(LedgerDraft ledger, LedgerPane pane) {
    switch (broken) {
      case RULE1_RING -> ledger.recent.clear();
      case RING_OF_ONE -> keepNewest(ledger.recent);
      case WINDOW_OPENS_AGAIN -> ledger.closed.clear();
      case RULE3_REWOUND, RULE3_GAP, EMPTY_COVERAGE_IN_CHAIN ->
          pane.coverages().forEach(c -> breakChain(ledger, c));
      default -> {}
    }
  }

  private static void keepNewest(List<Long> recent) {
    if (recent.size() > 1) {
      recent.subList(0, recent.size() - 1).clear();
    }
  }

  private void breakChain(LedgerDraft ledger, Coverage c) {
    Known known = ledger.partitions.getOrDefault(c.partition(), LedgerDraft.UNKNOWN);
    boolean rewound = c.from() < known.next() && !c.isEmpty();
    boolean gap = c.from() > known.next();
    if ((broken == Mutation.RULE3_REWOUND && rewound) || (broken == Mutation.RULE3_GAP && gap)) {
      ledger.partitions.put(c.partition(), new Known(c.from(), known.watermark()));
    }
    boolean behind = c.from() < known.next() || c.watermark() < known.watermark();
    if (broken == Mutation.EMPTY_COVERAGE_IN_CHAIN && c.isEmpty() && behind) {
      throw new LedgerStopException(LedgerStopException.Reason.REWOUND, "Rewound: by a heartbeat");
    }
  }

  private LedgerPane changed(Ledger ledger, LedgerPane pane) {
    return switch (broken) {
      case RULE2_EPOCH -> with(pane, ledger.epoch(), pane.rows(), pane.coverages());
      case RULE5_MISSING, RULE5_DOUBLED, RULE5_COUNT_ONLY ->
          with(pane, pane.epoch(), acceptable(ledger, pane), pane.coverages());
      case RULE3_WATERMARK ->
          with(pane, pane.epoch(), pane.rows(), lifted(ledger, pane.coverages()));
      case LEDGER_KEEPS_WATERMARK_BEFORE ->
          with(
              pane,
              pane.epoch(),
              pane.rows(),
              pane.coverages().stream().map(BrokenRules::withoutAfter).toList());
      default -> pane;
    };
  }

  private static LedgerPane with(
      LedgerPane pane, long epoch, Tally rows, List<Coverage> coverages) {
    return new LedgerPane(epoch, pane.window(), pane.digest(), rows, coverages, pane.counters());
  }

  /** Watermarks that went back are given as if they had not. */
  private static List<Coverage> lifted(Ledger ledger, List<Coverage> coverages) {
    Map<SourcePartition, Long> newest = new TreeMap<>();
    ledger.partitions().forEach((p, known) -> newest.put(p, known.watermark()));
    List<Coverage> lifted = new ArrayList<>();
    for (Coverage c : coverages) {
      long known = newest.getOrDefault(c.partition(), c.watermark());
      long watermark = Math.max(c.watermark(), known);
      long after = Math.max(c.after(), watermark);
      lifted.add(new Coverage(c.partition(), c.from(), c.to(), watermark, after, c.windows()));
      newest.put(c.partition(), after);
    }
    return lifted;
  }

  private static Coverage withoutAfter(Coverage c) {
    return new Coverage(c.partition(), c.from(), c.to(), c.watermark(), c.watermark(), c.windows());
  }

  /** What the ledger wants, where the broken rule would have refused what the pane has. */
  private Tally acceptable(Ledger ledger, LedgerPane pane) {
    Tally have = pane.rows();
    Tally want = ledger.open().getOrDefault(pane.window(), Tally.ZERO);
    for (Coverage c : pane.coverages()) {
      for (WindowCount count : c.windows()) {
        want = count.window().equals(pane.window()) ? want.plus(count.tally()) : want;
      }
    }
    int more = Long.compare(have.records(), want.records());
    boolean accepted =
        switch (broken) {
          case RULE5_MISSING -> more < 0;
          case RULE5_DOUBLED -> more > 0;
          default -> more == 0;
        };
    return accepted ? want : have;
  }

  private void breakResult(LedgerDraft after, Ledger before, LedgerPane pane) {
    switch (broken) {
      case STEPS_TOO_HIGH -> after.steps.replaceAll((p, steps) -> shortened(steps, true));
      case STEPS_DROPPED -> after.steps.replaceAll((p, steps) -> shortened(steps, false));
      case COMPLETE_IS_END_OF_WINDOW ->
          completeThrough(after, before, pane.window().endMillis(), true);
      case COMPLETE_NOT_ROUNDED -> completeThrough(after, before, lowestWatermark(after), false);
      case COMPLETE_IGNORES_OPEN ->
          completeThrough(
              after, before, pane.window().startOfSiblingHolding(lowestWatermark(after)), true);
      case LATE_ROWS_NOT_SETTLED ->
          after.settled.replaceAll(
              (p, layers) -> layers.stream().filter(l -> !isOfLateRows(l)).toList());
      case LAYER_DROPPED_AT_F ->
          after.settled.replaceAll(
              (p, layers) ->
                  layers.stream()
                      .filter(
                          l ->
                              l.below()
                                  > after.partitions.getOrDefault(p, LedgerDraft.UNKNOWN).next())
                      .toList());
      default -> {}
    }
  }

  /** Two steps at most, and the two first become one in a wrong way. */
  private static List<Step> shortened(List<Step> steps, boolean join) {
    if (steps.size() < 3) {
      return steps;
    }
    List<Step> fewer = new ArrayList<>(steps.subList(1, steps.size()));
    if (join) {
      fewer.set(
          0,
          new Step(steps.get(1).window(), Math.max(steps.get(0).lowest(), steps.get(1).lowest())));
    }
    return fewer;
  }

  private static boolean isOfLateRows(Layer layer) {
    return layer.open().stream().anyMatch(w -> w.endMillis() == EventTime.FOREVER);
  }

  private static long lowestWatermark(LedgerDraft ledger) {
    return ledger.partitions.values().stream()
        .mapToLong(Known::watermark)
        .min()
        .orElse(EventTime.NEVER);
  }

  private static void completeThrough(
      LedgerDraft after, Ledger before, long through, boolean openToo) {
    long limit =
        openToo || after.open.isEmpty()
            ? through
            : Math.min(through, after.open.firstKey().startMillis());
    after.completeThrough = Math.max(before.completeThrough(), limit);
    after.closed.removeIf(w -> w.endMillis() <= after.completeThrough);
  }

  static Optional<Ledger> claim(Mutation broken, Ledger ledger, Claim claim) {
    LedgerDraft before = new LedgerDraft(ledger);
    if (broken == Mutation.SUPERSEDED_MAY_CLAIM && before.launches.size() > 1) {
      before.launches.subList(0, before.launches.size() - 1).clear();
    }
    Map<SourcePartition, Long> starts =
        broken == Mutation.PARTITIONS_NOT_ENTERED ? Map.of() : claim.starts();
    return LedgerStart.claim(
            before.freeze(), new Claim(claim.launch(), claim.timeRule(), claim.streams(), starts))
        .map(claimed -> brokenClaim(broken, ledger, new LedgerDraft(claimed)));
  }

  private static Ledger brokenClaim(Mutation broken, Ledger before, LedgerDraft claimed) {
    switch (broken) {
      case CLAIM_KEEPS_EPOCH -> claimed.epoch = before.epoch();
      case ONE_LAYER_ONLY ->
          claimed.settled.replaceAll(
              (p, layers) -> layers.subList(layers.size() - 1, layers.size()));
      case CLAIM_KEEPS_WATERMARKS ->
          before
              .partitions()
              .forEach(
                  (p, known) ->
                      claimed.partitions.computeIfPresent(
                          p, (q, now) -> new Known(now.next(), known.watermark())));
      case START_AT_F ->
          before
              .partitions()
              .forEach(
                  (p, known) ->
                      claimed.partitions.computeIfPresent(
                          p, (q, now) -> new Known(known.next(), now.watermark())));
      default -> {}
    }
    return claimed.freeze();
  }
}
