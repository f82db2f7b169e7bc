package io.firnline.iceberg.file;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.RowCursor;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.util.PropertyUtil;

/**
 * A table as files of one schema are written for it.
 *
 * @param table the table
 * @param schema of the rows
 * @param spec that the files are written with
 * @param targetFileBytes size from which a file is closed
 */
record TableTarget(Table table, BlockSchema schema, PartitionSpec spec, long targetFileBytes) {

  static TableTarget of(Table table, int schemaId, WriteSettings settings) {
    return new TableTarget(
        table,
        BlockSchema.of(schemaOf(table, schemaId)),
        table.spec(),
        targetFileBytes(table, settings));
  }

  /** Opens the data file of a name; the table says where it goes and how it is written. */
  DataWriter<RowCursor> open(String name, PartitionTuple partition) {
    String location =
        spec.isUnpartitioned()
            ? table.locationProvider().newDataLocation(name)
            : table.locationProvider().newDataLocation(spec, partition, name);
    EncryptedOutputFile file = table.encryption().encrypt(table.io().newOutputFile(location));
    try {
      return Parquet.writeData(file)
          .forTable(table)
          .schema(schema.schema())
          .createWriterFunc((rows, message) -> new BlockRowWriter(schema, message))
          .withSpec(spec)
          .withPartition(spec.isUnpartitioned() ? null : partition)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open data file " + location, e);
    }
  }

  private static Schema schemaOf(Table table, int schemaId) {
    Schema schema = table.schemas().get(schemaId);
    if (schema == null) {
      table.refresh();
      schema = table.schemas().get(schemaId);
    }
    if (schema == null) {
      throw new IllegalStateException(
          "Cannot write rows of %s: it has no schema %d, only %s; was the table replaced?"
              .formatted(table.name(), schemaId, table.schemas().keySet()));
    }
    return schema;
  }

  private static long targetFileBytes(Table table, WriteSettings settings) {
    if (settings.targetFileBytes() > 0) {
      return settings.targetFileBytes();
    }
    long most = WriteSettings.DEFAULT_TARGET_FILE_BYTES;
    return Math.min(
        most,
        PropertyUtil.propertyAsLong(
            table.properties(), TableProperties.WRITE_TARGET_FILE_SIZE_BYTES, most));
  }
}
