package io.firnline.iceberg.audit;

import io.firnline.iceberg.commit.WriterTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;

/** The manifests: their counts against the snapshots' own, and no data file live twice. */
final class FileChecks {
  private static final int EXAMPLES = 3;

  private final List<WriterTable> tables;
  private final PathHashes hashes = new PathHashes();
  private final Map<String, Long> rowsByTable = new TreeMap<>();

  FileChecks(List<WriterTable> tables) {
    this.tables = tables;
  }

  /** Rows of the live data files of a table, as its manifests count them. */
  long rows(WriterTable table) {
    return rowsByTable.getOrDefault(table.name(), 0L);
  }

  List<Check> all() {
    List<Check> checks = new ArrayList<>();
    tables.forEach(table -> checks.add(manifests(table)));
    checks.add(once());
    return checks;
  }

  private Check manifests(WriterTable table) {
    long[] filesAndRows = new long[2];
    forEachFile(
        table,
        file -> {
          hashes.add(file.location());
          filesAndRows[0]++;
          filesAndRows[1] += file.recordCount();
        });
    rowsByTable.put(table.name(), filesAndRows[1]);
    Map<String, Long> figures = Map.of("files", filesAndRows[0], "rows", filesAndRows[1]);
    String found =
        String.format(Locale.ROOT, "%,d files with %,d rows", filesAndRows[0], filesAndRows[1]);
    Snapshot head = table.head();
    String name = "manifests " + table.name();
    if (head != null && !head.summary().containsKey(SnapshotSummary.TOTAL_RECORDS_PROP)) {
      return Check.unknown(
          name, found + "; the newest snapshot, by another engine, has no totals", figures);
    }
    long files =
        head == null ? 0 : ForeignChange.number(head, SnapshotSummary.TOTAL_DATA_FILES_PROP);
    long rows = TotalChecks.rows(table);
    return files == filesAndRows[0] && rows == filesAndRows[1]
        ? Check.ok(name, found + ", as the newest snapshot says", figures)
        : Check.failed(
            name,
            found
                + String.format(
                    Locale.ROOT,
                    ", but the newest snapshot says %,d files with %,d rows",
                    files,
                    rows),
            figures);
  }

  private Check once() {
    PathHashes.Doubles doubles = hashes.doubles();
    Map<String, Integer> again = new TreeMap<>();
    if (!doubles.isEmpty()) { // hashes may be equal where paths are not
      for (WriterTable table : tables) {
        forEachFile(
            table,
            file -> {
              if (doubles.contains(file.location())) {
                again.merge(file.location(), 1, Integer::sum);
              }
            });
      }
      again.values().removeIf(times -> times == 1);
    }
    String name = "files once";
    Map<String, Long> figures = Map.of("files", hashes.count(), "twice", (long) again.size());
    return again.isEmpty()
        ? Check.ok(
            name,
            String.format(Locale.ROOT, "none of %,d data files is live twice", hashes.count()),
            figures)
        : Check.failed(
            name,
            "%d data files are live twice, e.g. %s"
                .formatted(again.size(), again.keySet().stream().limit(EXAMPLES).toList()),
            figures);
  }

  private static void forEachFile(WriterTable table, Consumer<DataFile> action) {
    Snapshot head = table.head();
    if (head == null) {
      return;
    }
    for (ManifestFile manifest : head.dataManifests(table.table().io())) {
      try (ManifestReader<DataFile> files =
          ManifestFiles.read(manifest, table.table().io(), table.table().specs())) {
        files.forEach(action);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + manifest.path(), e);
      }
    }
  }
}
