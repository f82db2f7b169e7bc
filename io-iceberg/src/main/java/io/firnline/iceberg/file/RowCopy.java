package io.firnline.iceberg.file;

import io.firnline.iceberg.block.CommitWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericAppenderFactory;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;

/**
 * Copies rows of data files into new ones, row by row: each copy has the Iceberg partition of its
 * original and the table's current schema. Row-level deletes are not looked at. Not thread-safe.
 */
public final class RowCopy {
  private final Table table;
  private final FileNames names;

  /**
   * @param writer starts the names of the copies
   * @param window stands in the names of the copies
   */
  public RowCopy(Table table, String writer, CommitWindow window) {
    this.table = table;
    this.names = new FileNames(writer, window, 0);
  }

  /**
   * How many rows of a file pass.
   *
   * @param columns that {@code wanted} looks at
   */
  public long count(DataFile file, Schema columns, Predicate<Record> wanted) {
    long count = 0;
    try (CloseableIterable<Record> rows = read(file, columns)) {
      for (Record row : rows) {
        count += wanted.test(row) ? 1 : 0;
      }
    } catch (IOException e) {
      throw failed("read", file, e);
    }
    return count;
  }

  /** The rows that pass, in a file of their own that is complete in storage; empty without any. */
  public Optional<DataFile> copy(DataFile file, Predicate<Record> wanted) {
    PartitionSpec spec = Objects.requireNonNull(table.specs().get(file.specId()), "spec");
    long copied = 0;
    DataWriter<Record> writer = writer(file, spec);
    try (CloseableIterable<Record> rows = read(file, table.schema());
        writer) {
      for (Record row : rows) {
        if (wanted.test(row)) {
          writer.write(row);
          copied++;
        }
      }
    } catch (IOException e) {
      throw failed("copy rows of", file, e);
    }
    return copied == 0 ? Optional.empty() : Optional.of(writer.toDataFile());
  }

  private DataWriter<Record> writer(DataFile file, PartitionSpec spec) {
    String name = names.next();
    String location =
        spec.isUnpartitioned()
            ? table.locationProvider().newDataLocation(name)
            : table.locationProvider().newDataLocation(spec, file.partition(), name);
    EncryptedOutputFile out = table.encryption().encrypt(table.io().newOutputFile(location));
    return new GenericAppenderFactory(
            table, table.schema(), spec, table.properties(), null, null, null)
        .newDataWriter(out, FileFormat.PARQUET, spec.isUnpartitioned() ? null : file.partition());
  }

  private CloseableIterable<Record> read(DataFile file, Schema columns) {
    if (file.format() != FileFormat.PARQUET) {
      throw new IllegalStateException(
          "Cannot read data file %s: its format is %s, and only Parquet is known here. Rewrite it as Parquet first"
              .formatted(file.location(), file.format()));
    }
    return Parquet.read(
            table
                .encryption()
                .decrypt(
                    EncryptedFiles.encryptedInput(
                        table.io().newInputFile(file), file.keyMetadata())))
        .project(columns)
        .createReaderFunc(type -> GenericParquetReaders.buildReader(columns, type))
        .build();
  }

  private static UncheckedIOException failed(String verb, DataFile file, IOException e) {
    return new UncheckedIOException("Cannot %s %s".formatted(verb, file.location()), e);
  }
}
