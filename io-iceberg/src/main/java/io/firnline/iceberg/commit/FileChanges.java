package io.firnline.iceberg.commit;

import java.util.List;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.RowDelta;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Transaction;

/** What one snapshot does to the files of a table. */
sealed interface FileChanges {
  /** Files that come into the table. */
  List<DataFile> added();

  /** The update that makes them, not committed yet. */
  SnapshotUpdate<?> update(Transaction transaction);

  /** Files are added; maybe none. */
  record Append(List<DataFile> added) implements FileChanges {
    @Override
    public SnapshotUpdate<?> update(Transaction transaction) {
      AppendFiles append = transaction.newAppend();
      added.forEach(append::appendFile);
      return append;
    }
  }

  /**
   * Files take the place of others, which have to be live and without new row-level deletes.
   *
   * @param since id of the snapshot that {@code removed} were found in
   */
  record Exchange(List<DataFile> added, List<DataFile> removed, long since) implements FileChanges {
    @Override
    public SnapshotUpdate<?> update(Transaction transaction) {
      OverwriteFiles overwrite =
          transaction.newOverwrite().validateFromSnapshot(since).validateNoConflictingDeletes();
      added.forEach(overwrite::addFile);
      removed.forEach(overwrite::deleteFile);
      return overwrite;
    }
  }

  /** Rows go by delete files, and files are added. */
  record Delta(List<DataFile> added, List<DeleteFile> deletes) implements FileChanges {
    @Override
    public SnapshotUpdate<?> update(Transaction transaction) {
      RowDelta delta = transaction.newRowDelta();
      added.forEach(delta::addRows);
      deletes.forEach(delta::addDeletes);
      return delta;
    }
  }
}
