package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.MessageTrace;
import io.firnline.iceberg.block.Tally;
import java.util.List;
import java.util.Map;

/**
 * What the ledger has to know of a pane.
 *
 * @param epoch epoch of the run that read it; {@link Ledger#NO_EPOCH} for blocks without positions
 * @param window its commit window
 * @param digest hash of epoch, window, file paths and coverages: knows a re-delivered pane again
 * @param rows everything in it, over all tables, dead letters and dropped records
 * @param coverages in the order of positions for each partition
 * @param counters what it adds to the totals, by stream
 * @param trace what is kept of its messages
 */
public record LedgerPane(
    long epoch,
    CommitWindow window,
    long digest,
    Tally rows,
    List<Coverage> coverages,
    Map<String, Counters> counters,
    MessageTrace trace) {
  public LedgerPane {
    coverages = List.copyOf(coverages);
    counters = Map.copyOf(counters);
  }

  /** Of a source with positions, or of rows without. */
  public LedgerPane(
      long epoch,
      CommitWindow window,
      long digest,
      Tally rows,
      List<Coverage> coverages,
      Map<String, Counters> counters) {
    this(epoch, window, digest, rows, coverages, counters, MessageTrace.NONE);
  }

  /** Whether it brings more than time: rows, or positions that were read. */
  boolean hasRecords() {
    return !hasPositions()
        || rows.records() > 0
        || coverages.stream().anyMatch(coverage -> !coverage.isEmpty());
  }

  boolean hasPositions() {
    return epoch > Ledger.NO_EPOCH;
  }
}
