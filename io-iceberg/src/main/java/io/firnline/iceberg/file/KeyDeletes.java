package io.firnline.iceberg.file;

import io.firnline.iceberg.block.CommitWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.encryption.EncryptedOutputFile;

/**
 * Writes an equality-delete file: it deletes the rows of an unpartitioned table that have certain
 * keys, wherever they are when it is committed, compacted or not. Not thread-safe.
 */
public final class KeyDeletes implements AutoCloseable {
  private final EqualityDeleteWriter<Record> writer;
  private long keys;

  /**
   * @param writer starts the name of the file
   * @param keyColumns names of the columns of a key
   * @throws IllegalStateException if the table is partitioned
   */
  public KeyDeletes(Table table, String writer, List<String> keyColumns) {
    PartitionSpec spec = table.spec();
    if (!spec.isUnpartitioned()) {
      throw new IllegalStateException(
          "Cannot delete rows of table '%s' by key: it is partitioned".formatted(table.name()));
    }
    Schema key = table.schema().select(keyColumns);
    int[] ids = key.columns().stream().mapToInt(field -> field.fieldId()).toArray();
    String name = new FileNames(writer, CommitWindow.GLOBAL, 0).next();
    EncryptedOutputFile out =
        table
            .encryption()
            .encrypt(table.io().newOutputFile(table.locationProvider().newDataLocation(name)));
    this.writer =
        new GenericAppenderFactory(table, table.schema(), spec, table.properties(), ids, key, null)
            .newEqDeleteWriter(out, FileFormat.PARQUET, null);
  }

  /** Deletes rows with this key. */
  public void delete(Record key) {
    writer.write(key);
    keys++;
  }

  /** The file, complete in storage; none without keys. */
  public List<DeleteFile> finish() {
    close();
    return keys == 0 ? List.of() : List.of(writer.toDeleteFile());
  }

  @Override
  public void close() {
    try {
      writer.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot complete a delete file", e);
    }
  }
}
