package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How a run takes a writer over, and how partitions get into its ledger (ledger.md section 6). Pure
 * functions.
 */
public final class LedgerStart {
  private LedgerStart() {}

  /**
   * The ledger rewritten for a new run: it starts at the lowest position that is still needed,
   * knows what is settled above, and owns the writer.
   *
   * @return empty when this launch has claimed already
   * @throws LedgerStopException if the launch has been superseded, the source is another one than
   *     the ledger's, an accepted gap does not begin where the partition is needed from, a position
   *     that has to be unread was read, or the writer has committed rows without positions
   */
  public static Optional<Ledger> claim(Ledger ledger, Claim claim) {
    LedgerPreconditions.checkPositioned(ledger);
    LedgerPreconditions.checkStreams(ledger, claim.streams());
    if (!ledger.launches().isEmpty() && LedgerPreconditions.newest(ledger).equals(claim.launch())) {
      return Optional.empty();
    }
    LedgerPreconditions.checkLaunch(ledger, claim.launch());
    LedgerPreconditions.checkTimeRule(ledger, claim.timeRule());
    LedgerPreconditions.checkUnread(ledger, claim.unread());
    LedgerDraft draft = new LedgerDraft(ledger);
    draft.epoch++;
    draft.timeRule = claim.timeRule();
    draft.streams.putAll(claim.streams());
    draft.launch(claim.launch());
    draft.partitions.replaceAll((p, known) -> rewind(draft, ledger, p, known));
    claim
        .starts()
        .forEach(
            (p, start) ->
                draft.partitions.putIfAbsent(p, new Known(start, ledger.completeThrough())));
    draft.open.clear();
    draft.steps.clear();
    draft.closed.clear();
    new TreeMap<>(claim.accepted())
        .forEach(
            (p, gaps) -> newGaps(ledger, p, gaps).forEach(gap -> enterGap(draft, ledger, p, gap)));
    claim.ended().forEach((p, end) -> draft.partitions.computeIfPresent(p, (q, k) -> end(k, end)));
    claim.bookmarks().forEach((p, bookmark) -> enterBookmark(draft, p, bookmark));
    draft.trimBookmarks();
    return Optional.of(draft.freeze());
  }

  /**
   * The ledger rewritten for a new run of a source without positions: it owns the writer, and knows
   * what is committed already.
   *
   * @param launch id of this launch, unique for ever
   * @param from time of publishing that it reads from; empty: where the ledger says
   * @param now the clock: of what an older build committed before there are no ids
   * @param bounds what is kept of messages
   * @return empty when this launch has claimed already
   * @throws LedgerStopException if the launch has been superseded, or the writer counts positions
   */
  public static Optional<Ledger> claimMessages(
      Ledger ledger, String launch, OptionalLong from, long now, MessageZone.Bounds bounds) {
    if (!ledger.partitions().isEmpty()) {
      throw new LedgerStopException(
          Reason.OTHER_STREAM,
          "Cannot read messages as writer '%s': its ledger counts the positions of %d partitions of a positioned source. Use another --writerId, or read by the source that it was begun with"
              .formatted(ledger.writer(), ledger.partitions().size()));
    }
    if (!ledger.launches().isEmpty() && LedgerPreconditions.newest(ledger).equals(launch)) {
      return Optional.empty();
    }
    LedgerPreconditions.checkLaunch(ledger, launch);
    LedgerDraft draft = new LedgerDraft(ledger);
    draft.epoch++;
    draft.launch(launch);
    MessageZone zone = ledger.messages();
    if (zone.isNone() && ledger.n() > 0) {
      zone = zone.notWholeBefore(now);
    }
    draft.messages = zone.claimed(from.orElse(zone.oldest()), bounds);
    return Optional.of(draft.freeze());
  }

  /**
   * The epoch in which a launch reads messages. One that has not claimed has state, or was started
   * where nobody looked: it is of the epoch that it finds, and blocks of its state tell if that is
   * an older one.
   *
   * @throws LedgerStopException if the launch has been superseded
   */
  public static long epochOf(Ledger ledger, String launch) {
    if (ledger.launches().isEmpty() || !LedgerPreconditions.newest(ledger).equals(launch)) {
      LedgerPreconditions.checkLaunch(ledger, launch);
    }
    return ledger.epoch();
  }

  /** Those of the accepted gaps that the ledger does not have: a flag may stay for ever. */
  public static List<Gap> newGaps(Ledger ledger, SourcePartition p, List<Gap> accepted) {
    List<Gap> known = ledger.gaps().getOrDefault(p, List.of());
    return accepted.stream().filter(gap -> !known.contains(gap)).toList();
  }

  /**
   * The chain of coverages goes on behind it. What is settled below its end is never read again.
   */
  private static void enterGap(LedgerDraft draft, Ledger before, SourcePartition p, Gap gap) {
    boolean read = before.partitions().containsKey(p);
    Known known = draft.partitions.getOrDefault(p, LedgerDraft.UNKNOWN);
    if (!read || known.next() != gap.from()) {
      throw new LedgerStopException(
          Reason.SOURCE_LOST,
          "Cannot accept the loss of %s from %d to %d: writer '%s' %s. Nothing was changed"
              .formatted(
                  p,
                  gap.from(),
                  gap.to(),
                  draft.writer,
                  read ? "needs it from %d on".formatted(known.next()) : "has never read it"));
    }
    draft.partitions.put(p, new Known(gap.to(), known.watermark()));
    draft.addGap(p, gap);
    draft.trimLayers();
  }

  /** Only where the partition goes on: another reader of this launch may have come first. */
  private static void enterBookmark(LedgerDraft draft, SourcePartition p, Bookmark bookmark) {
    Known known = draft.partitions.get(p);
    if (known != null && known.next() == bookmark.position()) {
      draft.bookmark(p, bookmark);
    }
  }

  /** Nothing of it is needed again, so it will never hand out another watermark. */
  private static Known end(Known known, long end) {
    return known.next() < end ? known : new Known(known.next(), EventTime.FOREVER);
  }

  /** Back to L(p); what lies between it and F becomes a layer. */
  private static Known rewind(LedgerDraft draft, Ledger ledger, SourcePartition p, Known known) {
    if (ledger.steps().containsKey(p)) {
      List<Layer> layers = new ArrayList<>(ledger.settled().getOrDefault(p, List.of()));
      layers.add(new Layer(0, known.next(), List.copyOf(ledger.open().keySet())));
      draft.settled.put(p, List.copyOf(layers));
    }
    return new Known(ledger.lowestNeeded(p), ledger.completeThrough());
  }

  /**
   * The ledger with a partition that appeared while the job runs, before its first record is read.
   *
   * @param epoch of the running job
   * @param identity of the partition's stream; see {@link Ledger#streams}
   * @param watermark of its reader
   * @return empty when the partition is in it already
   * @throws LedgerStopException if a newer start owns the writer, or the stream is another one than
   *     the ledger's
   */
  public static Optional<Ledger> enter(
      Ledger ledger,
      long epoch,
      SourcePartition partition,
      String identity,
      long start,
      long watermark) {
    return enter(ledger, epoch, partition, identity, new Bookmark(start, ""), watermark);
  }

  /**
   * As {@link #enter(Ledger, long, SourcePartition, String, long, long)}.
   *
   * @param start its first position, and where the source stands there
   */
  public static Optional<Ledger> enter(
      Ledger ledger,
      long epoch,
      SourcePartition partition,
      String identity,
      Bookmark start,
      long watermark) {
    LedgerPreconditions.checkEpoch(ledger, epoch);
    LedgerPreconditions.checkStreams(ledger, Map.of(partition.stream(), identity));
    if (ledger.partitions().containsKey(partition)) {
      return Optional.empty();
    }
    LedgerDraft draft = new LedgerDraft(ledger);
    draft.streams.putIfAbsent(partition.stream(), identity);
    draft.partitions.put(
        partition, new Known(start.position(), Math.max(watermark, ledger.completeThrough())));
    draft.bookmark(partition, start);
    return Optional.of(draft.freeze());
  }
}
