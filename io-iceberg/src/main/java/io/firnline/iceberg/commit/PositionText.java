package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Ledger;

/** Says what a change of positions does to the records between the old and the new one. */
final class PositionText {
  private PositionText() {}

  static String forgotten(Ledger before, SourcePartition p) {
    long needed = before.lowestNeeded(p);
    Known known = before.partitions().get(p);
    long next = known == null ? needed : known.next();
    String open =
        needed < next
            ? "; of positions %d to %d some are in windows that are not committed, and are never read"
                .formatted(needed, next)
            : "";
    return "%s is forgotten: a start that finds it begins where --kafkaStart says%s"
        .formatted(p, open);
  }

  static String moved(Ledger before, SourcePartition p, long position) {
    long needed = before.lowestNeeded(p);
    if (position > needed) {
      return "%s goes on at %d, not at %d: positions %d to %d are never read, those of them that are not in the tables yet are lost"
          .formatted(p, position, needed, needed, position);
    }
    return position < needed
        ? "%s goes back to %d, from %d: positions %d to %d are read again, and are doubled unless their rows were deleted"
            .formatted(p, position, needed, position, needed)
        : "%s stays at %d".formatted(p, position);
  }
}
