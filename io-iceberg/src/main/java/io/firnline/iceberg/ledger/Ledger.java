package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a writer has committed, as its home table remembers it. Immutable; {@link LedgerRules} makes
 * the next one.
 *
 * @param writer the writer id, on another branch than main followed by {@code @} and the branch
 * @param epoch number of starts without state; 0 before the first
 * @param launches ids of the last {@value #LAUNCHES} launches that claimed, newest last
 * @param n panes applied so far; each time an operator sets the ledger counts as one more, so that
 *     no two histories of a table have the same
 * @param sequence the table's last sequence number that the last pane was applied to
 * @param completeThrough start of the oldest window that may still get a row in time; never moves
 *     back
 * @param timeRule fingerprint of how event time is read
 * @param streams identity of each stream, e.g. a Kafka topic id: a stream created again has another
 * @param partitions what is known of each partition
 * @param open what was read in this epoch into windows that have not been committed
 * @param steps at most {@value #STEPS} for each partition, windows rising
 * @param closed windows committed in this epoch, from {@code completeThrough} on
 * @param settled layers that earlier epochs left
 * @param recent digests of the last panes, newest last
 * @param recentCommits number of panes in each of the last commits, newest last; {@code recent}
 *     never forgets these
 * @param pending files that the last commit gave to side tables: by table, the location of their
 *     manifest
 * @param counters totals by stream
 * @param gaps positions that were lost in the source, in the order in which it was accepted; they
 *     stay for ever
 * @param bookmarks what the source needs to find positions again, rising: the last one at or before
 *     the frontier and before each step; none for a source that finds them by the numbers alone
 * @param messages of a source without positions; {@link MessageZone#NONE} for one that has them
 */
public record Ledger(
    String writer,
    long epoch,
    List<String> launches,
    long n,
    long sequence,
    long completeThrough,
    String timeRule,
    SortedMap<String, String> streams,
    SortedMap<SourcePartition, Known> partitions,
    SortedMap<CommitWindow, Tally> open,
    SortedMap<SourcePartition, List<Step>> steps,
    List<CommitWindow> closed,
    SortedMap<SourcePartition, List<Layer>> settled,
    List<Long> recent,
    List<Integer> recentCommits,
    SortedMap<String, String> pending,
    SortedMap<String, Counters> counters,
    SortedMap<SourcePartition, List<Gap>> gaps,
    SortedMap<SourcePartition, List<Bookmark>> bookmarks,
    MessageZone messages) {

  /** Epoch of blocks that carry no source positions. */
  public static final long NO_EPOCH = -1;

  private static final long FIRST_MESSAGE_EPOCH = -2;

  static final int LAUNCHES = 16;
  static final int STEPS = 8;
  static final int RECENT_PANES = 256;
  static final int RECENT_COMMITS = 4;

  public Ledger {
    launches = List.copyOf(launches);
    streams = frozen(streams);
    partitions = frozen(partitions);
    open = frozen(open);
    steps = frozen(steps);
    closed = List.copyOf(closed);
    settled = frozen(settled);
    recent = List.copyOf(recent);
    recentCommits = List.copyOf(recentCommits);
    pending = frozen(pending);
    counters = frozen(counters);
    gaps = frozen(gaps);
    bookmarks = frozen(bookmarks);
  }

  /**
   * How blocks of messages, which have no positions, carry an epoch: below {@link #NO_EPOCH}, so
   * that they are told from those that have.
   */
  public static long messageEpoch(long epoch) {
    return FIRST_MESSAGE_EPOCH - epoch;
  }

  /** Whether blocks of this epoch hold messages whose ids the ledger keeps. */
  public static boolean isMessageEpoch(long blockEpoch) {
    return blockEpoch <= FIRST_MESSAGE_EPOCH;
  }

  /** The ledger of a writer that has committed nothing. */
  public static Ledger empty(String writer) {
    return new LedgerDraft(writer).freeze();
  }

  /** Lowest position that a start without state has to read again: L(p). */
  public long lowestNeeded(SourcePartition partition) {
    Known known = partitions.get(partition);
    if (known == null) {
      throw new IllegalArgumentException("Unknown partition " + partition);
    }
    return Steps.lowestNeeded(known, steps.getOrDefault(partition, List.of()));
  }

  /**
   * Whether the tables hold a record, as a row or as a dead letter, or it is counted as dropped, or
   * lies before the position that the writer once began at (the ledger does not keep that one). Of
   * a gap nothing certain is said: it was given up, and some of it may have been in the tables.
   *
   * @param partition one that the ledger knows
   */
  public boolean holds(SourcePartition partition, long position, long eventTimeMillis) {
    Known known = partitions.get(partition);
    if (known != null && position < known.next()) {
      return true;
    }
    return settled.getOrDefault(partition, List.of()).stream()
        .anyMatch(layer -> layer.settles(position, eventTimeMillis));
  }

  /** Position from which on the tables hold nothing of a partition. */
  public long heldBelow(SourcePartition partition) {
    long below = Math.max(0, partitions.getOrDefault(partition, LedgerDraft.UNKNOWN).next());
    for (Layer layer : settled.getOrDefault(partition, List.of())) {
      below = Math.max(below, layer.below());
    }
    return below;
  }

  /** Totals over all streams. */
  public Counters totals() {
    return counters.values().stream().reduce(Counters.ZERO, Counters::plus);
  }

  /** How many positions have been lost in the source, over all partitions. */
  public long positionsLost() {
    return gaps.values().stream().flatMap(List::stream).mapToLong(Gap::positions).sum();
  }

  /** Whether any window has been declared complete. */
  public boolean hasCompleteThrough() {
    return completeThrough > EventTime.NEVER;
  }

  /** The same ledger, applied to this sequence number and giving these files to side tables. */
  public Ledger committed(long atSequence, Map<String, String> pendingManifests) {
    LedgerDraft draft = new LedgerDraft(this);
    draft.sequence = atSequence;
    draft.pending.clear();
    draft.pending.putAll(pendingManifests);
    return draft.freeze();
  }

  /**
   * The same ledger, one step of {@code n} on, with changes of its counters: dead letters that have
   * become rows.
   *
   * @throws IllegalArgumentException if a stream would have fewer than no dead letters
   */
  public Ledger recounted(Map<String, Counters> changes) {
    LedgerDraft draft = new LedgerDraft(this);
    draft.n++;
    changes.forEach((stream, c) -> draft.counters.merge(stream, c, Counters::plus));
    draft.counters.forEach(
        (stream, c) -> {
          if (c.dead() < 0) {
            throw new IllegalArgumentException(
                "Invalid count of dead letters: writer '%s' has committed fewer of stream '%s' than are to become rows"
                    .formatted(writer, stream));
          }
        });
    return draft.freeze();
  }

  private static <K, V> SortedMap<K, V> frozen(SortedMap<K, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
