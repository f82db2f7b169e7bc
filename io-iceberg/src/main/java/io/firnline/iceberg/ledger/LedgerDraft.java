package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A ledger in the making: a copy that the rules change before it is frozen again. */
final class LedgerDraft {
  final String writer;
  long epoch;
  long n;
  long sequence;
  long completeThrough = EventTime.NEVER;
  String timeRule = "";
  final List<String> launches = new ArrayList<>();
  final TreeMap<String, String> streams = new TreeMap<>();
  final TreeMap<SourcePartition, Known> partitions = new TreeMap<>();
  final TreeMap<CommitWindow, Tally> open = new TreeMap<>();
  final TreeMap<SourcePartition, List<Step>> steps = new TreeMap<>();
  final List<CommitWindow> closed = new ArrayList<>();
  final TreeMap<SourcePartition, List<Layer>> settled = new TreeMap<>();
  final List<Long> recent = new ArrayList<>();
  final List<Integer> recentCommits = new ArrayList<>();
  final TreeMap<String, String> pending = new TreeMap<>();
  final TreeMap<String, Counters> counters = new TreeMap<>();

  LedgerDraft(String writer) {
    this.writer = writer;
  }

  LedgerDraft(Ledger ledger) {
    this.writer = ledger.writer();
    this.epoch = ledger.epoch();
    this.n = ledger.n();
    this.sequence = ledger.sequence();
    this.completeThrough = ledger.completeThrough();
    this.timeRule = ledger.timeRule();
    launches.addAll(ledger.launches());
    streams.putAll(ledger.streams());
    partitions.putAll(ledger.partitions());
    open.putAll(ledger.open());
    steps.putAll(ledger.steps());
    closed.addAll(ledger.closed());
    settled.putAll(ledger.settled());
    recent.addAll(ledger.recent());
    recentCommits.addAll(ledger.recentCommits());
    pending.putAll(ledger.pending());
    counters.putAll(ledger.counters());
  }

  Ledger freeze() {
    return new Ledger(
        writer,
        epoch,
        launches,
        n,
        sequence,
        completeThrough,
        timeRule,
        streams,
        partitions,
        open,
        steps,
        closed,
        settled,
        recent,
        recentCommits,
        pending,
        counters);
  }

  long lowestNeeded(SourcePartition partition, Known known) {
    return lowestNeeded(known, steps.getOrDefault(partition, List.of()));
  }

  /** L(p): it never goes down within an epoch, since new steps begin at the frontier or above. */
  static long lowestNeeded(Known known, List<Step> steps) {
    long lowest = known.next();
    for (Step step : steps) {
      lowest = Math.min(lowest, step.lowest());
    }
    return lowest;
  }

  /**
   * A window that is not later than the last step is spoken for already, since positions of a
   * partition rise.
   */
  void addStep(SourcePartition partition, CommitWindow window, long lowest) {
    List<Step> old = steps.getOrDefault(partition, List.of());
    if (!old.isEmpty() && window.compareTo(old.get(old.size() - 1).window()) <= 0) {
      return;
    }
    List<Step> grown = new ArrayList<>(old);
    grown.add(new Step(window, lowest));
    if (grown.size() > Ledger.STEPS) {
      joinNearest(grown);
    }
    steps.put(partition, List.copyOf(grown));
  }

  /**
   * Makes one of the two neighbours that lose least by it: the later window, the lower position.
   */
  private static void joinNearest(List<Step> steps) {
    int nearest = 0;
    for (int i = 1; i < steps.size() - 1; i++) {
      if (distance(steps, i) < distance(steps, nearest)) {
        nearest = i;
      }
    }
    Step later = steps.remove(nearest + 1);
    Step earlier = steps.get(nearest);
    steps.set(nearest, new Step(later.window(), Math.min(earlier.lowest(), later.lowest())));
  }

  private static long distance(List<Step> steps, int i) {
    return Math.abs(steps.get(i + 1).lowest() - steps.get(i).lowest());
  }

  /** The steps up to a committed window go with it. */
  void dropStepsThrough(CommitWindow window) {
    steps.replaceAll(
        (p, list) -> list.stream().filter(s -> s.window().compareTo(window) > 0).toList());
    steps.values().removeIf(List::isEmpty);
  }

  /** A layer goes when no later start can read below it. */
  void trimLayers() {
    settled.replaceAll(
        (p, layers) -> {
          Known known = partitions.get(p);
          long low = known == null ? Long.MIN_VALUE : lowestNeeded(p, known);
          return layers.stream().filter(layer -> layer.below() > low).toList();
        });
    settled.values().removeIf(List::isEmpty);
  }

  void remember(long digest) {
    recent.add(digest);
    int last = recentCommits.size() - 1;
    recentCommits.set(last, recentCommits.get(last) + 1);
    int keep =
        Math.max(Ledger.RECENT_PANES, recentCommits.stream().mapToInt(Integer::intValue).sum());
    while (recent.size() > keep) {
      recent.remove(0);
    }
  }

  void beginCommit() {
    recentCommits.add(0);
    while (recentCommits.size() > Ledger.RECENT_COMMITS) {
      recentCommits.remove(0);
    }
  }
}
