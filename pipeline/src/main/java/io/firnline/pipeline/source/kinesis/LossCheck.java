package io.firnline.pipeline.source.kinesis;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Bookmark;
import io.firnline.iceberg.ledger.Gap;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStart;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.pipeline.source.AcceptedLoss;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a start without state needs and streams may have lost, and compares it with what the
 * user accepts to lose (ledger.md section 6).
 *
 * <p>Kinesis tells nobody what it has deleted: it answers with the oldest record that is left. So
 * nothing is lost if the stream keeps records for longer than the place is old, or if it still has
 * the record before the place. Else what comes next may be lost. How many records nobody knows:
 * behind those positions that earlier runs have read, one stands for all of them.
 */
final class LossCheck {
  private final KinesisStreams kinesis;
  private final Ledger ledger;
  private final Map<SourcePartition, List<Gap>> accepted;
  private final long nowMillis;
  private final SortedMap<SourcePartition, Lost> lost = new TreeMap<>();

  LossCheck(
      KinesisStreams kinesis,
      Ledger ledger,
      Map<SourcePartition, List<Gap>> accepted,
      long nowMillis) {
    this.kinesis = kinesis;
    this.ledger = ledger;
    this.accepted = accepted;
    this.nowMillis = nowMillis;
  }

  /**
   * What is lost of a shard.
   *
   * @param gap the positions
   * @param next where it is read on; null if all of it is gone
   */
  record Lost(Gap gap, @Nullable ShardPlace next) {}

  /** Looks at a shard that is not read to its end. */
  void look(KinesisStream stream, ShardTree tree, SourcePartition p)
      throws IOException, InterruptedException {
    long needed = ledger.lowestNeeded(p);
    long unknown = Math.max(ledger.heldBelow(p), needed) + 1;
    if (tree.shard(p) == null) {
      lost.put(p, new Lost(new Gap(needed, unknown), null));
      return;
    }
    List<Bookmark> bookmarks = ledger.bookmarks().getOrDefault(p, List.of());
    for (Bookmark bookmark : bookmarks) {
      ShardPlace place = ShardPlace.parse(bookmark.text());
      if (isThere(stream, p, place)) {
        if (bookmark.position() > needed) {
          lost.put(p, new Lost(new Gap(needed, bookmark.position()), place));
        }
        return;
      }
    }
    if (!bookmarks.isEmpty()) {
      lost.put(p, new Lost(new Gap(needed, unknown), ShardPlace.oldest(unknown)));
    }
  }

  /** Whether a shard that was looked at is not listed any more. */
  boolean isGone(SourcePartition p) {
    Lost found = lost.get(p);
    return found != null && found.next() == null;
  }

  private boolean isThere(KinesisStream stream, SourcePartition p, ShardPlace place)
      throws IOException, InterruptedException {
    return place.millis() == ShardPlace.UNKNOWN
        || stream.keeps(place.millis(), nowMillis)
        || place.kind() == ShardPlace.Kind.AFTER
            && kinesis.hasRecordBefore(stream, p.partition(), place);
  }

  /**
   * What is lost, once all of it is accepted, and nothing else.
   *
   * @throws LedgerStopException naming all that is lost, and the flag that accepts it
   */
  SortedMap<SourcePartition, Lost> allAccepted() {
    List<String> problems = new ArrayList<>();
    List<String> flags = new ArrayList<>();
    TreeSet<SourcePartition> all = new TreeSet<>(lost.keySet());
    all.addAll(accepted.keySet());
    for (SourcePartition p : all) {
      Lost found = lost.get(p);
      List<Gap> wanted = found == null ? List.of() : List.of(found.gap());
      List<Gap> given = LedgerStart.newGaps(ledger, p, accepted.getOrDefault(p, List.of()));
      if (found != null) {
        flags.add(AcceptedLoss.text(p, found.gap().from(), found.gap().to()));
      }
      if (!given.equals(wanted)) {
        problems.add(problem(p, found, given));
      }
    }
    if (!problems.isEmpty()) {
      throw new LedgerStopException(Reason.SOURCE_LOST, message(problems, flags));
    }
    return lost;
  }

  private static String problem(SourcePartition p, @Nullable Lost found, List<Gap> given) {
    if (found == null) {
      return "the loss of %s cannot be accepted: nothing of it is lost".formatted(p);
    }
    String what =
        "%s is needed from %d on, and %s"
            .formatted(
                p,
                found.gap().from(),
                found.next() == null
                    ? "the stream does not list this shard any more"
                    : "the stream has deleted what came there, or may have (retention)");
    return given.isEmpty() ? what : what + "; another range was accepted";
  }

  private static String message(List<String> problems, List<String> flags) {
    return flags.isEmpty()
        ? "No positions are lost: %s. Nothing was read. Leave --acceptLoss out"
            .formatted(String.join("; ", problems))
        : "Positions are lost: %s. Nothing was read. To go on without them, for ever: --acceptLoss=%s. The ledger keeps them as lost"
            .formatted(String.join("; ", problems), String.join(",", flags));
  }
}
