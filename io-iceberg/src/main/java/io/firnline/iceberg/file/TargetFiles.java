package io.firnline.iceberg.file;

import io.firnline.iceberg.block.BlockTarget;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;

/** The files of blocks of one table, schema, own window and lateness. */
final class TargetFiles {
  private final BlockTarget target;
  private final TableTarget table;
  private final PartitionPass pass;
  private final List<DataFile> files = new ArrayList<>();
  private final Map<SourcePartition, Tally> tallies = new HashMap<>();
  private long rows;

  TargetFiles(BlockTarget target, TableTarget table, OpenFiles openFiles, FileNames names) {
    this.target = target;
    this.table = table;
    this.pass = new PartitionPass(table, target, openFiles, names, files::add);
  }

  void add(RowBlock block) {
    pass.write(block);
    rows += block.rows();
    block.tallies().forEach((partition, tally) -> tallies.merge(partition, tally, Tally::plus));
  }

  void completeOpenFiles() {
    pass.completeOpenFiles();
  }

  /** All files, once the open ones of the group are complete. */
  List<WrittenFile> complete() {
    pass.completeWaiting();
    checkRows();
    List<WrittenFile> written = new ArrayList<>();
    for (DataFile file : files) {
      // A block's tally is not known by Iceberg partition: the first file has that of all.
      written.add(written(file, written.isEmpty() ? tallies : Map.of()));
    }
    return written;
  }

  void close() {
    pass.close();
  }

  private WrittenFile written(DataFile file, Map<SourcePartition, Tally> itsTallies) {
    return new WrittenFile(
        target.table(),
        target.role(),
        file.location(),
        file.recordCount(),
        file.fileSizeInBytes(),
        ContentFileParser.toJson(file, table.spec()),
        file.specId(),
        target.ownWindow(),
        target.late(),
        itsTallies,
        target.schemaId());
  }

  private void checkRows() {
    long inFiles = files.stream().mapToLong(DataFile::recordCount).sum();
    long tallied = tallies.values().stream().mapToLong(Tally::records).sum();
    if (inFiles != rows || (!tallies.isEmpty() && tallied != rows)) {
      throw new IllegalStateException(
          "Cannot hand over files of %s: they have %d rows, the blocks %d, their tallies %d"
              .formatted(target, inFiles, rows, tallied));
    }
  }
}
