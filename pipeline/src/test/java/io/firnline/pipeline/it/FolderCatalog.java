package io.firnline.pipeline.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.ResolvingFileIO;

/**
 * Tables of a warehouse on the local disk, read without their catalog: whose client is only on the
 * class path of the process that wrote them. The newest metadata file is the table, which is right
 * when nobody writes.
 */
public final class FolderCatalog implements Catalog {
  private Path warehouse;

  @Override
  public void initialize(String name, Map<String, String> properties) {
    warehouse = Path.of(properties.get("warehouse"));
  }

  @Override
  public Table loadTable(TableIdentifier table) {
    ResolvingFileIO io = new ResolvingFileIO();
    io.initialize(Map.of());
    return new BaseTable(
        new StaticTableOperations(newestMetadata(table).toUri().toString(), io), table.toString());
  }

  private Path newestMetadata(TableIdentifier table) {
    try (Stream<Path> files = Files.walk(warehouse)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".metadata.json"))
          .filter(file -> isOf(table, file.getParent().getParent()))
          .max(Comparator.comparing(file -> file.getFileName().toString()))
          .orElseThrow(() -> new NoSuchTableException("No table %s in %s", table, warehouse));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hive keeps {@code lake.db/table}, Nessie {@code lake/table_<uuid>}. */
  private static boolean isOf(TableIdentifier table, Path folder) {
    String namespace = folder.getParent().getFileName().toString();
    String name = folder.getFileName().toString();
    String wanted = table.namespace().toString();
    return (namespace.equals(wanted) || namespace.equals(wanted + ".db"))
        && name.replaceFirst("_[0-9a-f]{8}-[0-9a-f-]{27}$", "").equals(table.name());
  }

  @Override
  public List<TableIdentifier> listTables(Namespace namespace) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean dropTable(TableIdentifier table, boolean purge) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void renameTable(TableIdentifier from, TableIdentifier to) {
    throw new UnsupportedOperationException();
  }
}
