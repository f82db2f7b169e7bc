package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.SourcePartition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * How an operator sets a ledger on purpose: after a rollback, for a copy of the table, or to read
 * from other positions. Pure functions.
 *
 * <p>Each begins with {@link #takeOver}, which is a claim: a job that runs is fenced by it, and the
 * next start goes on from what it leaves.
 */
public final class LedgerRepair {
  private LedgerRepair() {}

  /**
   * The highest that any ledger of the writer ever had, as far as the table still tells: what
   * follows has to be higher, else a snapshot of a history that was left could be taken for one of
   * the new.
   *
   * @param n panes applied
   * @param epoch starts without state
   * @param launches that claimed, newest last
   */
  public record Highest(long n, long epoch, List<String> launches) {
    public Highest {
      launches = List.copyOf(launches);
    }

    /** Of one ledger. */
    public static Highest of(Ledger ledger) {
      return new Highest(ledger.n(), ledger.epoch(), ledger.launches());
    }

    /** Both together; the launches of the other are the newer ones. */
    public Highest and(Highest other) {
      LinkedHashSet<String> all = new LinkedHashSet<>(launches);
      all.removeAll(other.launches);
      all.addAll(other.launches);
      return new Highest(Math.max(n, other.n), Math.max(epoch, other.epoch), new ArrayList<>(all));
    }
  }

  /**
   * The wanted ledger as the newest one: claimed by the operator's launch, with an {@code n} and an
   * epoch that nothing had before. Its records, layers and complete-through are those of the wanted
   * one.
   *
   * @param launch unique for ever; a fenced job names it
   */
  public static Ledger takeOver(Ledger wanted, Highest seen, String launch) {
    Highest all = Highest.of(wanted).and(seen);
    LedgerDraft draft = new LedgerDraft(wanted);
    draft.n = all.n() + 1;
    draft.epoch = all.epoch();
    draft.launches.clear();
    draft.launches.addAll(all.launches());
    return LedgerStart.claim(
            draft.freeze(), new Claim(launch, wanted.timeRule(), Map.of(), Map.of()))
        .orElseThrow(() -> new IllegalArgumentException("Invalid launch " + launch + ": known"));
  }

  /**
   * The next start reads a partition from a position on. What lies between it and the position that
   * the ledger would have read from is read again, or never (a gap): a layer speaks only for what
   * comes after that position.
   *
   * @param taken a ledger that was taken over
   * @throws IllegalArgumentException if the ledger does not know the partition, the position is
   *     negative, or the source does not find it by its number
   */
  public static Ledger startAt(Ledger taken, SourcePartition partition, long position) {
    Known known = taken.partitions().get(partition);
    if (known == null) {
      throw new IllegalArgumentException(
          "Invalid partition %s: the ledger of writer '%s' knows %s"
              .formatted(partition, taken.writer(), taken.partitions().keySet()));
    }
    if (position < 0) {
      throw new IllegalArgumentException(
          "Invalid position %d of %s: positions begin with 0".formatted(position, partition));
    }
    List<Bookmark> bookmarks = taken.bookmarks().getOrDefault(partition, List.of());
    if (!bookmarks.isEmpty()
        && (bookmarks.get(0).position() > position || position > known.next())) {
      throw new IllegalArgumentException(
          "Invalid position %d of %s: its source does not find records by such numbers; only %d to %d can be found again"
              .formatted(position, partition, bookmarks.get(0).position(), known.next()));
    }
    LedgerDraft draft = new LedgerDraft(taken);
    draft.partitions.put(partition, new Known(position, taken.completeThrough()));
    List<Layer> layers =
        taken.settled().getOrDefault(partition, List.of()).stream()
            .map(l -> new Layer(Math.max(l.from(), known.next()), l.below(), l.open()))
            .filter(layer -> layer.below() > Math.max(layer.from(), position))
            .toList();
    if (position > known.next()) {
      draft.addGap(partition, new Gap(known.next(), position));
    }
    draft.settled.remove(partition);
    if (!layers.isEmpty()) {
      draft.settled.put(partition, layers);
    }
    draft.trimBookmarks();
    return draft.freeze();
  }

  /**
   * The ledger without a stream: the next start that reads one of this name enters it as new. Its
   * totals stay.
   *
   * @param taken a ledger that was taken over
   * @throws IllegalArgumentException if the ledger does not know the stream
   */
  public static Ledger forget(Ledger taken, String stream) {
    LedgerDraft draft = new LedgerDraft(taken);
    boolean known = draft.partitions.keySet().removeIf(p -> p.stream().equals(stream));
    known |= draft.streams.remove(stream) != null;
    if (!known) {
      throw new IllegalArgumentException(
          "Invalid stream '%s': the ledger of writer '%s' knows %s"
              .formatted(stream, taken.writer(), taken.streams().keySet()));
    }
    draft.settled.keySet().removeIf(p -> p.stream().equals(stream));
    draft.bookmarks.keySet().removeIf(p -> p.stream().equals(stream));
    return draft.freeze();
  }

  /** The ledger under another writer id. */
  public static Ledger renamed(Ledger taken, String writer) {
    return new LedgerDraft(writer, taken).freeze();
  }
}
