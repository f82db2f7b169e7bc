package io.firnline.pipeline.it;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.it.Readings.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/** The tables of a test, read back and compared with what the topic holds. */
final class Lake {
  private final String catalogJson;

  Lake(String catalogJson) {
    this.catalogJson = catalogJson;
  }

  String catalogJson() {
    return catalogJson;
  }

  Table table(String name) {
    return Tables.load(CatalogSpec.parse(catalogJson), name);
  }

  /**
   * Fails unless the two tables together hold each record of the topic exactly once, in the right
   * one, with the right contents.
   */
  void assertHoldsExactly(SensorTopic topic, String rows, String deadLetters) {
    Set<String> seen = seen(topic, rows, deadLetters);
    Map<Integer, Long> missing = new HashMap<>();
    topic
        .lengths()
        .forEach(
            (partition, length) -> {
              for (long position = 0; position < length; position++) {
                if (!seen.remove(partition + "/" + position)) {
                  missing.merge(partition, 1L, Long::sum);
                }
              }
            });
    if (!missing.isEmpty() || !seen.isEmpty()) {
      throw new AssertionError(
          "Records missing, by partition: %s; rows of no record: %d; the topic holds %s"
              .formatted(missing, seen.size(), topic.lengths()));
    }
  }

  /** Fails unless each row of the two tables is a record of the topic, and none is there twice. */
  void assertHoldsNothingElse(SensorTopic topic, String rows, String deadLetters) {
    var unused = seen(topic, rows, deadLetters);
  }

  private Set<String> seen(SensorTopic topic, String rows, String deadLetters) {
    Set<String> seen = new HashSet<>();
    scan(
        rows,
        row -> {
          int partition = Integer.parseInt((String) row.getField("_partition"));
          long position = (Long) row.getField("_position");
          see(seen, partition, position, rows);
          Reading want = topic.readings().at(partition, position);
          Reading have =
              new Reading(
                  (String) row.getField("sensor_id"),
                  (Double) row.getField("temperature"),
                  (Double) row.getField("humidity"),
                  (Long) row.getField("timestamp"),
                  false);
          if (!want.equals(have)) {
            throw new AssertionError(
                "%s/%d of %s: %s, but the record is %s"
                    .formatted(partition, position, rows, have, want));
          }
        });
    scan(
        deadLetters,
        row -> {
          int partition = Integer.parseInt((String) row.getField("partition"));
          long position = (Long) row.getField("position");
          see(seen, partition, position, deadLetters);
          Reading want = topic.readings().at(partition, position);
          String payload =
              StandardCharsets.UTF_8
                  .decode((java.nio.ByteBuffer) row.getField("payload"))
                  .toString();
          if (!want.bad() || !payload.equals(new String(want.json(), StandardCharsets.UTF_8))) {
            throw new AssertionError(
                "%s/%d is a dead letter with payload %s, but the record is %s"
                    .formatted(partition, position, payload, want));
          }
        });
    return seen;
  }

  /** Fails if a data file is live twice, which a count of rows may hide. */
  void assertNoFileTwice(String name) {
    Set<String> paths = new HashSet<>();
    try (CloseableIterable<FileScanTask> tasks = table(name).newScan().planFiles()) {
      for (FileScanTask task : tasks) {
        if (!paths.add(task.file().location())) {
          throw new AssertionError("Twice in " + name + ": " + task.file().location());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a table as somebody else may have made it. */
  void create(String name, Schema schema) {
    Catalog catalog = CatalogSpec.parse(catalogJson).load();
    TableIdentifier identifier = TableIdentifier.parse(name);
    ((SupportsNamespaces) catalog).createNamespace(identifier.namespace());
    catalog.createTable(identifier, schema);
  }

  void drop(String name) {
    CatalogSpec.parse(catalogJson).load().dropTable(TableIdentifier.parse(name), false);
  }

  long count(String name) {
    long[] rows = {0};
    scan(name, row -> rows[0]++);
    return rows[0];
  }

  private static void see(Set<String> seen, int partition, long position, String table) {
    if (!seen.add(partition + "/" + position)) {
      throw new AssertionError(
          "Record %d/%d is there twice, found again in %s".formatted(partition, position, table));
    }
  }

  private void scan(String name, java.util.function.Consumer<Record> each) {
    try (CloseableIterable<Record> records = IcebergGenerics.read(table(name)).build()) {
      records.forEach(each);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
