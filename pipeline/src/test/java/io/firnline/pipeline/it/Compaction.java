package io.firnline.pipeline.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;

/** What a compactor does, by Iceberg's own API: one file of all. */
final class Compaction {
  private Compaction() {}

  static void run(Table table) {
    String name = "compact-" + UUID.randomUUID() + ".parquet";
    EncryptedOutputFile out =
        EncryptedFiles.plainAsEncryptedOutput(
            table.io().newOutputFile(table.locationProvider().newDataLocation(name)));
    DataWriter<Record> writer =
        new GenericAppenderFactory(table.schema(), table.spec())
            .newDataWriter(out, FileFormat.PARQUET, null);
    RewriteFiles rewrite = table.newRewrite();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles();
        CloseableIterable<Record> rows = IcebergGenerics.read(table).build();
        writer) {
      tasks.forEach(task -> rewrite.deleteFile((DataFile) task.file().copy()));
      rows.forEach(writer::write);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    rewrite.addFile(writer.toDataFile()).commit();
  }
}
