package io.firnline.iceberg.testing;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real catalog in a directory of its own, gone after the test class: JDBC on SQLite, or Iceberg's
 * REST server in this JVM on top of one. Use it as a static {@code @RegisterExtension}.
 */
public final class Warehouse implements AfterAllCallback {
  /** The catalogs there are. */
  public enum Kind {
    JDBC,
    REST
  }

  private final Path directory;
  private final Map<Kind, CatalogSpec> specs = new HashMap<>();
  private @Nullable RestServer rest;

  public Warehouse() {
    try {
      directory = Files.createTempDirectory("firnline-warehouse");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JDBC catalog. */
  public CatalogSpec catalog() {
    return catalog(Kind.JDBC);
  }

  /** The catalog of a kind; a REST server starts with its first use. */
  public synchronized CatalogSpec catalog(Kind kind) {
    return specs.computeIfAbsent(kind, k -> k == Kind.JDBC ? jdbc("jdbc") : rest());
  }

  /** The same catalog with faults put into it. */
  public CatalogSpec catalog(Kind kind, FaultPlan plan) {
    return FaultyCatalog.wrap(catalog(kind), plan);
  }

  public Path directory() {
    return directory;
  }

  /** A name that no test has used, in a namespace. */
  public static String newName(String what) {
    return "lake." + what + "_" + UUID.randomUUID().toString().substring(0, 8);
  }

  /** A new table. */
  public Table create(Kind kind, String name, TableCreation creation) {
    return Tables.loadOrCreate(catalog(kind), name, creation);
  }

  /** All rows of a table, in no order. */
  public static List<Record> rows(Table table) {
    return rows(table, SnapshotRef.MAIN_BRANCH);
  }

  /** All rows of a branch, in no order; none where it has no snapshot. */
  public static List<Record> rows(Table table, String branch) {
    table.refresh();
    Snapshot head = table.snapshot(branch);
    if (head == null) {
      return List.of();
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).useSnapshot(head.snapshotId()).build()) {
      List<Record> all = new ArrayList<>();
      rows.forEach(all::add);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Snapshots of a table that there are, oldest first. */
  public static List<Snapshot> snapshots(Table table) {
    table.refresh();
    List<Snapshot> all = new ArrayList<>();
    table.snapshots().forEach(all::add);
    all.sort(Comparator.comparingLong(Snapshot::sequenceNumber));
    return all;
  }

  /** How many rows each snapshot added, oldest first; 0 for one that added none. */
  public static List<Integer> addedRows(Table table) {
    return snapshots(table).stream()
        .map(s -> Integer.valueOf(s.summary().getOrDefault("added-records", "0")))
        .toList();
  }

  /** The rows of every live data file, in its order, by the file's location. */
  public static Map<String, List<Record>> rowsByFile(Table table) {
    Map<String, List<Record>> all = new HashMap<>();
    liveFiles(table).forEach(file -> all.put(file, rowsOf(table, file)));
    return all;
  }

  /** The rows of a data file of a table, in its order. */
  public static List<Record> rowsOf(Table table, String file) {
    Schema schema = table.schema();
    try (CloseableIterable<Record> rows =
        Parquet.read(table.io().newInputFile(file))
            .project(schema)
            .createReaderFunc(type -> GenericParquetReaders.buildReader(schema, type))
            .build()) {
      List<Record> all = new ArrayList<>();
      rows.forEach(all::add);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Location of every live data file, as often as it is live. */
  public static List<String> liveFiles(Table table) {
    return liveFiles(table, SnapshotRef.MAIN_BRANCH);
  }

  /** Location of every live data file of a branch, as often as it is live. */
  public static List<String> liveFiles(Table table, String branch) {
    table.refresh();
    if (table.snapshot(branch) == null) {
      return List.of();
    }
    try (CloseableIterable<FileScanTask> tasks = table.newScan().useRef(branch).planFiles()) {
      List<String> all = new ArrayList<>();
      tasks.forEach(task -> all.add(task.file().location()));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What keeps the metadata of a table, below the catalog that clients talk to. */
  public TableOperations backend(Kind kind, String name) {
    CatalogSpec keeper = kind == Kind.JDBC ? catalog() : jdbc("rest_backend");
    return ((HasTableOperations) Tables.load(keeper, name)).operations();
  }

  private CatalogSpec jdbc(String name) {
    return new CatalogSpec(
        name,
        Map.of(
            "type",
            "jdbc",
            "uri",
            "jdbc:sqlite:" + directory.resolve(name + ".db") + "?busy_timeout=20000",
            "warehouse",
            directory.resolve(name).toUri().toString()));
  }

  private CatalogSpec rest() {
    rest = RestServer.start(jdbc("rest_backend"));
    return new CatalogSpec("rest", Map.of("type", "rest", "uri", rest.uri()));
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (rest != null) {
      rest.stop();
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      paths.sorted(Comparator.reverseOrder()).forEach(Warehouse::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
