package io.firnline.iceberg.commit;

import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.table.SchemaFit;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;

/**
 * Whether a file can still be taken by a table that was changed after the file was written. Nearly
 * all changes do no harm, since files and tables tell columns by their ids. Two kinds do: they
 * would make the whole table unreadable, so the commit stops.
 */
final class FileFit {
  private FileFit() {}

  /**
   * Passes a file whose rows have all that the table demands.
   *
   * @throws IllegalStateException if a column was made required meanwhile that the file may not
   *     have
   */
  static void checkColumns(Table table, WrittenFile file, DataFile dataFile) {
    Schema written = table.schemas().get(file.schemaId());
    if (written == null || written.schemaId() == table.schema().schemaId()) {
      return;
    }
    Map<Integer, Long> nulls = dataFile.nullValueCounts();
    List<String> missing =
        SchemaFit.newlyRequired(
            written,
            table.schema(),
            id -> nulls == null || nulls.get(id) == null || nulls.get(id) > 0);
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "Cannot commit to table '%s': %s, and rows that were read before have none. Nothing was committed. Make it optional again, and start the job: ALTER TABLE %s ALTER COLUMN ... DROP NOT NULL"
              .formatted(file.table(), String.join("; ", missing), file.table()));
    }
  }

  /**
   * Passes a file whose partition the table can still tell.
   *
   * @throws IllegalStateException if a column was dropped that the file is partitioned by: Iceberg
   *     does not know the type of its partition values any more
   */
  static void checkSpec(Table table, WrittenFile file) {
    PartitionSpec spec = table.specs().get(file.specId());
    if (spec == null
        || spec.partitionType().fields().stream()
            .anyMatch(field -> field.type().typeId() == Type.TypeID.UNKNOWN)) {
      throw new IllegalStateException(
          "Cannot commit to table '%s': files of an open window are partitioned by spec %d, %s. Nothing was committed. Start the job again without its state: it reads the rows of open windows once more and writes them by the table's current partitioning"
              .formatted(
                  file.table(),
                  file.specId(),
                  spec == null ? "which was removed" : "whose column was dropped: " + spec));
    }
  }
}
