package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.MessageNote;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules by which panes enter the ledger (ledger.md section 4). Pure functions: no clock, no
 * storage.
 *
 * <p>The numbers in comments are those of the rules there; {@code ledger_model.py} is their
 * executable specification, and this package's tests run its random histories against this class.
 */
public final class LedgerRules {
  private LedgerRules() {}

  /**
   * A snapshot of the table's history.
   *
   * @param sequence its sequence number
   * @param n the ledger's {@code n} in its summary; negative when it is not of this writer
   */
  public record Ancestor(long sequence, long n) {
    /** The {@code n} of a snapshot of somebody else. */
    public static final long FOREIGN = -1;
  }

  /**
   * What became of the panes of one commit.
   *
   * @param ledger the ledger after those that were applied
   * @param applied panes to commit now, in order of application
   * @param replayed panes that are in the table already
   * @param waiting panes that need an earlier one first
   * @param why the reason why the last of {@code waiting} waits; empty when none does
   */
  public record Outcome(
      Ledger ledger,
      List<LedgerPane> applied,
      List<LedgerPane> replayed,
      List<LedgerPane> waiting,
      String why) {

    /**
     * Whether a commit would bring nothing but time, and too little of it. It can be left out for
     * good: the watermark of an idle partition comes again with its next coverage, and until then
     * the ledger says less than it could, never more.
     *
     * <p>Partitions may report in different panes, so that complete-through, their minimum, would
     * never move in one of them: two heartbeats of one partition are enough for a commit.
     *
     * @param heartbeatMillis how far complete-through has to move; 0: any commit counts
     * @param before the ledger that the panes were applied to
     */
    public boolean movesTimeBelow(long heartbeatMillis, Ledger before) {
      return applied.stream().noneMatch(LedgerPane::hasRecords)
          && ledger.completeThrough() - before.completeThrough() < heartbeatMillis
          && furthestMove(before) < 2 * heartbeatMillis;
    }

    private long furthestMove(Ledger before) {
      long furthest = 0;
      for (Map.Entry<SourcePartition, Known> known : ledger.partitions().entrySet()) {
        Known old = before.partitions().getOrDefault(known.getKey(), LedgerDraft.UNKNOWN);
        furthest = Math.max(furthest, known.getValue().watermark() - old.watermark());
      }
      return furthest;
    }
  }

  /**
   * Rule 0: the table still holds what the ledger (or a side table's mark) says that it was given.
   *
   * @param what the table and writer, for the message
   * @param n the ledger's {@code n}
   * @param sequence the ledger's {@code sequence}
   * @param ancestors of the current snapshot, it first, as far as they have not expired
   * @throws LedgerStopException if the table was rolled back
   */
  public static void checkHistory(
      String what, long n, long sequence, Iterable<Ancestor> ancestors) {
    for (Ancestor a : ancestors) {
      if (a.n() == n) {
        return;
      }
      if (a.n() >= 0 || a.sequence() <= sequence) {
        throw new LedgerStopException(
            Reason.ROLLED_BACK,
            "Rolled back: %s stands at sequence number %d%s, but the ledger has applied pane %d on top of sequence number %d. "
                    .formatted(
                        what, a.sequence(), a.n() >= 0 ? " (pane " + a.n() + ")" : "", n, sequence)
                + "Nothing was committed. Take the rollback back (set the table's current snapshot to its newest one), or set the "
                + "ledger back with the table (firnline ledger TABLE --repair)");
      }
    }
  }

  /**
   * Applies panes one after the other, oldest window first, to be committed together.
   *
   * @throws LedgerStopException if one of them can never be committed
   */
  public static Outcome applyAll(Ledger ledger, List<LedgerPane> panes) {
    List<LedgerPane> sorted = new ArrayList<>(panes);
    sorted.sort(Comparator.comparing(LedgerPane::window));
    LedgerDraft draft = new LedgerDraft(ledger);
    Set<Long> seen = new HashSet<>(ledger.recent());
    List<LedgerPane> applied = new ArrayList<>();
    List<LedgerPane> replayed = new ArrayList<>();
    List<LedgerPane> waiting = new ArrayList<>();
    String why = "";
    for (LedgerPane pane : sorted) {
      if (seen.contains(pane.digest())) { // rule 1
        replayed.add(pane);
        continue;
      }
      try {
        apply(draft, pane);
        remember(draft, pane, applied.isEmpty());
        seen.add(pane.digest());
        applied.add(pane);
      } catch (PaneWaits waits) {
        waiting.add(pane);
        why = waits.reason() + ": " + waits.getMessage();
      }
    }
    return new Outcome(
        applied.isEmpty() ? ledger : draft.freeze(), applied, replayed, waiting, why);
  }

  /** Rules 2 to 5. A pane that waits leaves the draft as it was. */
  private static void apply(LedgerDraft draft, LedgerPane pane) throws PaneWaits {
    if (pane.hasPositions()) {
      applyPositions(draft, pane);
    } else {
      refuseWithoutPositions(draft);
      applyMessages(draft, pane);
    }
  }

  /** Rule 2 for messages, and what has to be known of them (section 7). */
  private static void applyMessages(LedgerDraft draft, LedgerPane pane) {
    if (!Ledger.isMessageEpoch(pane.epoch())) {
      return;
    }
    if (pane.epoch() != Ledger.messageEpoch(draft.epoch)) {
      throw fenced(draft, Ledger.messageEpoch(pane.epoch()));
    }
    MessageZone before = draft.messages;
    if (before.isNone() && draft.n > 0) {
      before =
          before.notWholeBefore(
              pane.trace().note().map(MessageNote::readAt).orElse(pane.trace().ids().newest()));
    }
    draft.messages = before.committed(pane.window(), pane.trace());
  }

  private static void remember(LedgerDraft draft, LedgerPane pane, boolean firstOfCommit) {
    if (firstOfCommit) {
      draft.beginCommit();
    }
    draft.n++; // rule 6
    draft.remember(pane.digest());
    pane.counters().forEach((stream, c) -> draft.counters.merge(stream, c, Counters::plus));
  }

  private static void refuseWithoutPositions(LedgerDraft draft) {
    if (!draft.partitions.isEmpty()) {
      throw new LedgerStopException(
          Reason.UNKNOWN_PARTITION,
          "Cannot commit blocks without positions as writer '%s': its ledger counts positions of %d partitions. Use another writer id"
              .formatted(draft.writer, draft.partitions.size()));
    }
  }

  private static void applyPositions(LedgerDraft draft, LedgerPane pane) throws PaneWaits {
    if (pane.epoch() != draft.epoch) { // rule 2
      throw fenced(draft, pane.epoch());
    }
    PaneDraft changes = new PaneDraft(draft);
    for (Coverage coverage : pane.coverages()) {
      cover(changes, coverage);
    }
    checkWhole(changes, pane);
    changes.applyAndClose(pane.window());
    draft.completeThrough = Math.max(draft.completeThrough, completeThrough(draft, pane.window()));
    draft.closed.add(pane.window());
    if (draft.lowestWatermark() < pane.window().startMillis()) {
      settleLate(draft, pane);
    }
    draft.closed.removeIf(w -> w.endMillis() <= draft.completeThrough);
    draft.trimLayers();
  }

  /** An older window may still open, in a drain or when panes come out of order. */
  private static void settleLate(LedgerDraft draft, LedgerPane pane) {
    for (Coverage c : pane.coverages()) {
      if (c.windows().stream().anyMatch(count -> count.window().equals(pane.window()))) {
        draft.settleLate(c, pane.window());
      }
    }
  }

  private static LedgerStopException fenced(LedgerDraft draft, long epoch) {
    return new LedgerStopException(
        Reason.FENCED,
        "Fenced: this job is epoch %d of writer '%s', but launch %s has started epoch %d. Nothing was committed. One writer id belongs to one job: stop this one, or give it a writer id of its own"
            .formatted(
                epoch,
                draft.writer,
                draft.launches.isEmpty() ? "?" : draft.launches.get(draft.launches.size() - 1),
                draft.epoch));
  }

  /** Rules 3 and 4: the coverages of a partition are a chain. */
  private static void cover(PaneDraft changes, Coverage c) throws PaneWaits {
    LedgerDraft draft = changes.draft();
    if (!changes.knows(c.partition())) {
      throw new LedgerStopException(
          Reason.UNKNOWN_PARTITION,
          "Unknown partition: %s was never entered in the ledger of writer '%s'. Start the job without state"
              .formatted(c.partition(), draft.writer));
    }
    Known known = changes.known(c.partition());
    if (c.from() > known.next()) {
      throw new PaneWaits(
          Reason.PANE_MISSING,
          "%s comes at position %d, the ledger is at %d"
              .formatted(c.partition(), c.from(), known.next()));
    }
    if (!c.isEmpty() && (c.from() < known.next() || c.watermark() < known.watermark())) {
      throw rewound(
          draft,
          "%s comes at position %d and watermark %d, the ledger is at %d and %d"
              .formatted(c.partition(), c.from(), c.watermark(), known.next(), known.watermark()));
    }
    for (WindowCount count : c.windows()) {
      if (draft.closed.contains(count.window())) {
        throw rewound(
            draft,
            "%s has more for %s, which is committed".formatted(c.partition(), count.window()));
      }
    }
    changes.add(c);
  }

  private static LedgerStopException rewound(LedgerDraft draft, String what) {
    return new LedgerStopException(
        Reason.REWOUND,
        "Rewound: %s (writer '%s'). An old savepoint, a second job on the same state, or a topic that was created again reads what is committed. Nothing was committed. Start the job without state: it goes on exactly where the table ends"
            .formatted(what, draft.writer));
  }

  /** Rule 5: a window is committed whole, and after the windows before it. */
  private static void checkWhole(PaneDraft changes, LedgerPane pane) throws PaneWaits {
    LedgerDraft draft = changes.draft();
    Tally have = pane.rows();
    Tally want = changes.open(pane.window());
    if (have.records() < want.records()) {
      throw new LedgerStopException(
          Reason.MISSING, "Rows are missing: " + difference(draft, pane, have, want));
    }
    if (have.records() > want.records()) {
      throw new PaneWaits(Reason.DOUBLED, difference(draft, pane, have, want));
    }
    if (!have.equals(want)) {
      throw new LedgerStopException(
          Reason.MIXED, "Rows are exchanged: " + difference(draft, pane, have, want));
    }
    CommitWindow oldest = changes.oldestOpen(pane.window());
    if (oldest.compareTo(pane.window()) < 0) {
      throw new PaneWaits(
          Reason.PANE_MISSING,
          "window %s comes before %s, which is open".formatted(oldest, pane.window()));
    }
  }

  private static String difference(LedgerDraft draft, LedgerPane pane, Tally have, Tally want) {
    TreeSet<SourcePartition> partitions = new TreeSet<>();
    pane.coverages().forEach(c -> partitions.add(c.partition()));
    return "window %s of writer '%s' holds %d rows (sum %x), but %d records (sum %x) were read into it; partitions in the pane: %s. Nothing was committed. Start the job without state"
        .formatted(
            pane.window(),
            draft.writer,
            have.records(),
            have.positionSum(),
            want.records(),
            want.positionSum(),
            partitions);
  }

  /** Start of the oldest window that may still get a row in time. */
  private static long completeThrough(LedgerDraft draft, CommitWindow window) {
    long lowest = draft.lowestWatermark();
    long through =
        window.equals(CommitWindow.GLOBAL) ? lowest : window.startOfSiblingHolding(lowest);
    return draft.open.isEmpty() ? through : Math.min(through, draft.open.firstKey().startMillis());
  }
}
