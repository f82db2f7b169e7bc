package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import java.util.List;
import java.util.Optional;

/** What travels from the source to the commit, in the small. */
final class HistoryValues {
  private HistoryValues() {}

  record Row(SourceRecord record, boolean late) {}

  /** Rows of one table, or a coverage alone. */
  record Block(CommitWindow window, String table, List<Row> rows, Optional<Coverage> coverage) {}

  /**
   * The mark of one partition in a checkpoint.
   *
   * @param lateBefore completeThrough of the start
   */
  record Reader(
      SourcePartition partition, long position, long watermark, long epoch, long lateBefore) {
    Reader at(long newPosition, long newWatermark) {
      return new Reader(partition, newPosition, newWatermark, epoch, lateBefore);
    }
  }

  /**
   * A batch of records.
   *
   * @param settled layers of the partition that still matter
   */
  record Batch(
      Reader before,
      long to,
      long watermark,
      long after,
      List<SourceRecord> records,
      List<Layer> settled) {
    SourcePartition partition() {
      return before.partition();
    }

    Reader next() {
      return before.at(to, after);
    }
  }

  /** A data file; the number is its path. */
  record DataFile(int path, String table, List<Row> rows) {
    @Override
    public String toString() {
      return "f" + path + table + rows.stream().map(r -> r.record().position).toList();
    }
  }

  /** A fired pane, and what the ledger is told of it. */
  record FiredPane(LedgerPane entry, List<DataFile> files, List<Row> dropped) {
    @Override
    public String toString() {
      return entry.window().startMillis() + " " + files;
    }
  }
}
