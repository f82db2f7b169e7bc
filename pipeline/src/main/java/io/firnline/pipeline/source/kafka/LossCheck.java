package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Gap;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStart;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.pipeline.source.AcceptedLoss;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Compares what a start without state needs with what the source still has, and with what the user
 * accepts to lose (ledger.md section 6). Exactly what is missing has to be accepted: less would be
 * lost unseen, more would be lost though it is there.
 */
final class LossCheck {
  private final Ledger ledger;
  private final Map<SourcePartition, List<Gap>> accepted;
  private final Map<SourcePartition, Long> begins;
  private final List<String> problems = new ArrayList<>();
  private final List<String> flags = new ArrayList<>();

  private LossCheck(
      Ledger ledger, Map<SourcePartition, List<Gap>> accepted, Map<SourcePartition, Long> begins) {
    this.ledger = ledger;
    this.accepted = accepted;
    this.begins = begins;
  }

  /**
   * Passes a start that loses nothing but what is accepted.
   *
   * @param ledger before the claim
   * @param begins first position that the source still has, of each partition
   * @throws LedgerStopException naming all that is lost, and the flag that accepts it
   */
  static void check(
      Ledger ledger, Map<SourcePartition, List<Gap>> accepted, Map<SourcePartition, Long> begins) {
    LossCheck check = new LossCheck(ledger, accepted, begins);
    TreeSet<SourcePartition> all = new TreeSet<>(ledger.partitions().keySet());
    all.addAll(accepted.keySet());
    all.forEach(check::partition);
    if (!check.problems.isEmpty()) {
      throw new LedgerStopException(Reason.SOURCE_LOST, check.message());
    }
  }

  private void partition(SourcePartition p) {
    List<Gap> gaps = LedgerStart.newGaps(ledger, p, accepted.getOrDefault(p, List.of()));
    if (!ledger.partitions().containsKey(p)) {
      gaps.forEach(gap -> problems.add(refused(p, gap) + "it has never been read"));
      return;
    }
    long needed = ledger.lowestNeeded(p);
    long begin = Math.max(needed, begins.getOrDefault(p, needed));
    long at = needed;
    for (Gap gap : gaps) {
      if (gap.from() != at || gap.to() > begin) {
        problems.add(refused(p, gap) + what(p, needed, begin));
      }
      at = gap.to();
    }
    if (needed < begin) {
      flags.add(AcceptedLoss.text(p, needed, begin));
      if (at != begin) {
        problems.add(
            "%s is needed from %d on, but Kafka has it from %d on (the rest was deleted, e.g. by retention)"
                .formatted(p, needed, begin));
      }
    }
  }

  private static String refused(SourcePartition p, Gap gap) {
    return "the loss of %s cannot be accepted: "
        .formatted(AcceptedLoss.text(p, gap.from(), gap.to()));
  }

  private static String what(SourcePartition p, long needed, long begin) {
    return needed < begin
        ? "what is lost is " + AcceptedLoss.text(p, needed, begin)
        : "nothing from %d on is lost".formatted(needed);
  }

  private String message() {
    String remedy =
        flags.isEmpty()
            ? "Leave --acceptLoss out"
            : "To go on without them, for ever: --acceptLoss=%s. The ledger keeps them as lost"
                .formatted(String.join(",", flags));
    String what = flags.isEmpty() ? "No positions are lost" : "Positions are lost";
    return "%s: %s. Nothing was read. %s".formatted(what, String.join("; ", problems), remedy);
  }
}
