package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.Coverages;
import io.firnline.iceberg.block.MessageTrace;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.file.WrittenGroup;
import io.firnline.iceberg.ledger.LedgerStopException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that is committed of one window at once: the files of all tables, and what proves that they
 * are complete.
 *
 * @param epoch of the run that read it; {@link io.firnline.iceberg.ledger.Ledger#NO_EPOCH} for
 *     blocks without positions
 * @param window its commit window
 * @param files of the home table and of side tables, in no order; maybe none
 * @param dropped records dropped by policy, by source partition
 * @param coverages in no order
 * @param trace what the ledger keeps of its messages
 */
public record Pane(
    long epoch,
    CommitWindow window,
    List<WrittenFile> files,
    Map<SourcePartition, Tally> dropped,
    List<Coverage> coverages,
    MessageTrace trace) {
  public Pane {
    files = List.copyOf(files);
    dropped = Map.copyOf(dropped);
    coverages = List.copyOf(coverages);
  }

  /** Of a source with positions, or of rows without. */
  public Pane(
      long epoch,
      CommitWindow window,
      List<WrittenFile> files,
      Map<SourcePartition, Tally> dropped,
      List<Coverage> coverages) {
    this(epoch, window, files, dropped, coverages, MessageTrace.NONE);
  }

  /**
   * The pane of all groups that were written for a window.
   *
   * @throws LedgerStopException if they were read in different epochs
   */
  public static Pane of(CommitWindow window, List<WrittenGroup> groups) {
    long epoch = groups.get(0).epoch();
    List<WrittenFile> files = new ArrayList<>();
    Map<SourcePartition, Tally> dropped = new TreeMap<>();
    List<Coverage> coverages = new ArrayList<>();
    for (WrittenGroup group : groups) {
      if (group.epoch() != epoch) {
        throw new LedgerStopException(
            LedgerStopException.Reason.FENCED,
            "Cannot commit window %s: its blocks are of epochs %d and %d, so two runs feed one pipeline. Start the job without state"
                .formatted(window, epoch, group.epoch()));
      }
      files.addAll(group.files());
      group.dropped().forEach((p, t) -> dropped.merge(p, t, Tally::plus));
      coverages.addAll(group.coverages());
    }
    MessageTrace trace = MessageTrace.joined(groups.stream().map(WrittenGroup::trace).toList());
    return new Pane(epoch, window, files, dropped, Coverages.joined(coverages), trace);
  }
}
