package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A ledger in the making: a copy that the rules change before it is frozen again. */
final class LedgerDraft {
  /** Of a partition that the ledger does not know: nothing has been read. */
  static final Known UNKNOWN = new Known(Long.MIN_VALUE, EventTime.NEVER);

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
  final TreeMap<SourcePartition, List<Gap>> gaps = new TreeMap<>();
  final TreeMap<SourcePartition, List<Bookmark>> bookmarks = new TreeMap<>();

  MessageZone messages = MessageZone.NONE;

  LedgerDraft(String writer) {
    this.writer = writer;
  }

  LedgerDraft(Ledger ledger) {
    this(ledger.writer(), ledger);
  }

  /** A copy for another writer. */
  LedgerDraft(String writer, Ledger ledger) {
    this.writer = writer;
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
    gaps.putAll(ledger.gaps());
    bookmarks.putAll(ledger.bookmarks());
    messages = ledger.messages();
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
        counters,
        gaps,
        bookmarks,
        messages);
  }

  /** A launch takes the writer over. */
  void launch(String id) {
    launches.add(id);
    while (launches.size() > Ledger.LAUNCHES) {
      launches.remove(0);
    }
  }

  /** The steps up to a committed window go with it. */
  void dropStepsThrough(CommitWindow window) {
    steps.replaceAll((p, list) -> Steps.after(list, window));
    steps.values().removeIf(List::isEmpty);
  }

  /** A layer goes when no later start can read below it. */
  void trimLayers() {
    settled.replaceAll((p, layers) -> needed(layers, lowestNeeded(p)));
    settled.values().removeIf(List::isEmpty);
  }

  /** All partitions have told that they are at least as far; NEVER if there are none. */
  long lowestWatermark() {
    long lowest = partitions.isEmpty() ? EventTime.NEVER : EventTime.FOREVER;
    for (Known known : partitions.values()) {
      lowest = Math.min(lowest, known.watermark());
    }
    return lowest;
  }

  /**
   * Keeps what is late in a committed window from being taken for open when an older window opens
   * after it. (A range of positions of its own: which batches came before the watermark passed the
   * older window, nothing else tells.)
   */
  void settleLate(Coverage c, CommitWindow window) {
    List<Layer> layers = new ArrayList<>(settled.getOrDefault(c.partition(), List.of()));
    CommitWindow rest = new CommitWindow(window.startMillis(), EventTime.FOREVER);
    long from = c.from();
    Layer last = layers.isEmpty() ? null : layers.get(layers.size() - 1);
    if (last != null && last.below() == from && last.open().equals(List.of(rest))) {
      from = layers.remove(layers.size() - 1).from(); // batches in a row are one range
    }
    layers.add(new Layer(from, c.to(), List.of(rest)));
    settled.put(c.partition(), List.copyOf(layers));
  }

  /** The source stands there at a position; what it said of later ones counts no more. */
  void bookmark(SourcePartition partition, Bookmark bookmark) {
    if (!bookmark.text().isEmpty()) {
      List<Bookmark> old = bookmarks.getOrDefault(partition, List.of());
      bookmarks.put(partition, Bookmark.with(old, bookmark));
    }
  }

  /** A bookmark goes when no start can need it: one begins at the frontier or at a step. */
  void trimBookmarks() {
    bookmarks.replaceAll((p, all) -> Bookmark.needed(all, starts(p)));
    bookmarks.values().removeIf(List::isEmpty);
  }

  private List<Long> starts(SourcePartition partition) {
    List<Long> starts = new ArrayList<>();
    starts.add(partitions.getOrDefault(partition, UNKNOWN).next());
    steps.getOrDefault(partition, List.of()).forEach(step -> starts.add(step.lowest()));
    return starts;
  }

  private long lowestNeeded(SourcePartition partition) {
    Known known = partitions.getOrDefault(partition, UNKNOWN);
    return Steps.lowestNeeded(known, steps.getOrDefault(partition, List.of()));
  }

  private static List<Layer> needed(List<Layer> layers, long lowest) {
    return layers.stream().filter(layer -> layer.below() > lowest).toList();
  }

  /** Positions that are never read. */
  void addGap(SourcePartition partition, Gap gap) {
    List<Gap> all = new ArrayList<>(gaps.getOrDefault(partition, List.of()));
    all.add(gap);
    gaps.put(partition, List.copyOf(all));
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
