package io.firnline.iceberg.file;

import io.firnline.iceberg.block.RowCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.io.DataWriter;
import org.jspecify.annotations.Nullable;

/** The data file of one Iceberg partition; a next one when it has reached the target size. */
final class RollingFile {
  private static final int ROWS_BETWEEN_CHECKS = 1_000;

  private final TableTarget target;
  private final PartitionTuple partition;
  private final FileNames names;
  private final Consumer<DataFile> done;

  private @Nullable DataWriter<RowCursor> writer;
  private int rowsToCheck = ROWS_BETWEEN_CHECKS;

  RollingFile(
      TableTarget target, PartitionTuple partition, FileNames names, Consumer<DataFile> done) {
    this.target = target;
    this.partition = partition;
    this.names = names;
    this.done = done;
  }

  void write(RowCursor row) {
    if (writer == null) {
      writer = target.open(names.next(), partition);
    }
    writer.write(row);
    if (--rowsToCheck == 0) {
      rowsToCheck = ROWS_BETWEEN_CHECKS;
      if (writer.length() >= target.targetFileBytes()) {
        complete();
      }
    }
  }

  /** Closes the file and hands it on. */
  void complete() {
    DataWriter<RowCursor> open = writer;
    if (open == null) {
      return;
    }
    close();
    done.accept(open.toDataFile());
  }

  /** Closes the file; what is in it goes nowhere. */
  void close() {
    DataWriter<RowCursor> open = writer;
    writer = null;
    if (open == null) {
      return;
    }
    try {
      open.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot complete a data file of " + target.table().name(), e);
    }
  }
}
