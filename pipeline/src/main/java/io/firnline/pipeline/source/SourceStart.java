package io.firnline.pipeline.source;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerPreconditions;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.List;

/** What every positioned source asks of the ledger when a reader starts (ledger.md section 6). */
public final class SourceStart {
  private SourceStart() {}

  /**
   * With state nothing is claimed: the ledger has to be of the state's epoch still.
   *
   * @throws LedgerStopException if a newer start owns the writer, or the ledger is gone: a table
   *     that was dropped and made again has none, and then no newer start is to blame
   */
  public static void checkRestored(Ledger ledger, SourceMark mark) {
    if (ledger.launches().isEmpty()) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot go on: the home table has no ledger of writer '%s', though this job has claimed it (epoch %d). It was dropped and created again while the job ran. Nothing was committed. Bring the old table back; or drop the side tables of the old one too (dead letters, late rows), and start the job without state, which reads the source into new ones"
              .formatted(ledger.writer(), mark.epoch()));
    }
    LedgerPreconditions.checkEpoch(ledger, mark.epoch());
  }

  /** Whether another reader of this launch has claimed the ledger. */
  public static boolean hasClaimed(Ledger ledger, String launch) {
    List<String> launches = ledger.launches();
    return !launches.isEmpty() && launches.get(launches.size() - 1).equals(launch);
  }

  /**
   * What the ledger knows of a partition that was entered, and that a reader begins with.
   *
   * <p>A claim leaves nothing needed below where a partition goes on. Where something is, records
   * of this launch have been read into windows that are open, and are in a state that the reader
   * does not have: it was restored from one of before the claim.
   *
   * @throws LedgerStopException if the reader would pass over records that are needed
   */
  public static Known known(Ledger ledger, SourcePartition p) {
    Known known = ledger.partitions().get(p);
    if (known == null) {
      throw new IllegalStateException(
          "The ledger of writer '%s' does not know %s, which was entered"
              .formatted(ledger.writer(), p));
    }
    long needed = ledger.lowestNeeded(p);
    if (needed < known.next()) {
      throw new LedgerStopException(
          Reason.REWOUND,
          "Rewound: the state of this job is of before launch %s claimed writer '%s'. Since then the launch has read %s up to %d, and needs it from %d on. An old savepoint, or a launch id that was given twice, begins behind records that are in no table. Nothing was read. Start the job without state: it goes on exactly where the table ends"
              .formatted(
                  ledger.launches().get(ledger.launches().size() - 1),
                  ledger.writer(),
                  p,
                  known.next(),
                  needed));
    }
    return known;
  }

  /** Where a reader that has claimed starts: the ledger's frontier and watermark. */
  public static Place place(Ledger ledger, SourcePartition p) {
    Known known = known(ledger, p);
    return new Place(
        known.next(), known.watermark(), known.watermark(), Place.NO_END, bookmark(ledger, p));
  }

  /** Where the source stands at or before the ledger's frontier; empty if the number tells. */
  private static String bookmark(Ledger ledger, SourcePartition p) {
    long next = known(ledger, p).next();
    return ledger.bookmarks().getOrDefault(p, List.of()).stream()
        .filter(bookmark -> bookmark.position() <= next)
        .reduce("", (before, bookmark) -> bookmark.text(), (a, b) -> b);
  }
}
