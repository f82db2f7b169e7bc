package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.file.WrittenFile;
import java.util.List;
import java.util.Map;

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
 */
public record Pane(
    long epoch,
    CommitWindow window,
    List<WrittenFile> files,
    Map<SourcePartition, Tally> dropped,
    List<Coverage> coverages) {
  public Pane {
    files = List.copyOf(files);
    dropped = Map.copyOf(dropped);
    coverages = List.copyOf(coverages);
  }
}
