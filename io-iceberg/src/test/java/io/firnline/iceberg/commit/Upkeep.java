package io.firnline.iceberg.commit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.Parquet;

/** What other engines do to a table between our commits. They add, and delete, rows at -1. */
final class Upkeep {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Upkeep() {}

  static void expireAllButOne(Table table) {
    table.refresh();
    table
        .expireSnapshots()
        .expireOlderThan(System.currentTimeMillis() + 1_000)
        .retainLast(1)
        .commit();
  }

  /** All live rows into one file. */
  static void compact(Table table) {
    List<GenericRecord> rows = new ArrayList<>();
    Warehouse.rows(table).forEach(row -> rows.add((GenericRecord) row));
    if (!rows.isEmpty()) {
      DataFile whole = Lake.write(table, rows);
      table
          .newRewrite()
          .validateFromSnapshot(table.currentSnapshot().snapshotId())
          .rewriteFiles(live(table), Set.of(whole))
          .commit();
    }
  }

  static void rewriteManifests(Table table) {
    table.refresh();
    table.rewriteManifests().clusterBy(file -> "all").commit();
  }

  /** One more row of others. */
  static DataFile append(Table table) {
    table.refresh();
    DataFile file = Lake.write(table, List.of(foreignRow()));
    table.newAppend().appendFile(file).commit();
    return file;
  }

  /** All rows of others, by an equality delete. */
  static void deleteForeignRows(Table table) throws IOException {
    EqualityDeleteWriter<Record> writer =
        Parquet.writeDeletes(output(table))
            .forTable(table)
            .rowSchema(Lake.SCHEMA.select("position"))
            .createWriterFunc(
                type -> GenericParquetWriter.create(Lake.SCHEMA.select("position"), type))
            .withSpec(table.spec())
            .equalityFieldIds(2)
            .buildEqualityWriter();
    try (writer) {
      writer.write(GenericRecord.create(Lake.SCHEMA.select("position")).copy("position", -1L));
    }
    table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
  }

  /** One row of a data file, by a position delete. */
  static void deleteRow(Table table, String file, long position) throws IOException {
    PositionDeleteWriter<Record> writer =
        Parquet.writeDeletes(output(table)).withSpec(table.spec()).buildPositionWriter();
    try (writer) {
      PositionDelete<Record> delete = PositionDelete.create();
      writer.write(delete.set(file, position));
    }
    table.refresh();
    table.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
  }

  /** A row of others instead of one of theirs. */
  static void overwrite(Table table) {
    DataFile file = append(table);
    table
        .newOverwrite()
        .deleteFile(file)
        .addFile(Lake.write(table, List.of(foreignRow())))
        .commit();
  }

  /**
   * Leaves the table as Nessie's REST catalog shows it: the current snapshot alone, without its
   * parent.
   */
  static void forgetHistory(TableOperations backend) {
    TableMetadata base = backend.current();
    if (base.currentSnapshot() == null) {
      return;
    }
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(TableMetadataParser.toJson(base));
      long head = base.currentSnapshot().snapshotId();
      json.putArray("metadata-log");
      keep(json, "snapshot-log", head);
      ObjectNode snapshot = (ObjectNode) keep(json, "snapshots", head);
      snapshot.remove("parent-snapshot-id");
      String location = base.metadataFileLocation();
      backend.commit(base, TableMetadataParser.fromJson(location, json.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode keep(ObjectNode json, String list, long snapshot) {
    JsonNode kept = null;
    for (JsonNode node : json.get(list)) {
      kept = node.get("snapshot-id").asLong() == snapshot ? node : kept;
    }
    json.putArray(list).add(kept);
    return kept;
  }

  private static GenericRecord foreignRow() {
    return Lake.row(Lake.PARTITIONS.get(0), -1);
  }

  private static OutputFile output(Table table) {
    String name = "delete-" + UUID.randomUUID() + ".parquet";
    return table.io().newOutputFile(table.locationProvider().newDataLocation(name));
  }

  private static Set<DataFile> live(Table table) {
    table.refresh();
    Set<DataFile> files = new HashSet<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      tasks.forEach(task -> files.add(task.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
