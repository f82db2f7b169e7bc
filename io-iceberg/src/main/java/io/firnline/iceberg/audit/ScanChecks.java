package io.firnline.iceberg.audit;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.commit.TableWriters;
import io.firnline.iceberg.commit.WriterTable;
import io.firnline.iceberg.commit.WriterTables;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.iceberg.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.jspecify.annotations.Nullable;

/** Reads all rows: their number, and that no two have the same source position. */
final class ScanChecks {
  private final WriterTables tables;
  private final Map<TableRole, Coordinates> coordinates;
  private final String writerId;
  private final long lettersDue;
  private final Positions positions = new Positions();
  private final List<String> withoutColumns = new ArrayList<>();
  private final List<String> shared = new ArrayList<>();
  private long withoutPosition;
  private long withPosition;

  /**
   * @param lettersDue dead letters that became rows, and are still dead letters too
   */
  ScanChecks(
      WriterTables tables,
      Map<TableRole, Coordinates> coordinates,
      String writerId,
      long lettersDue) {
    this.tables = tables;
    this.lettersDue = lettersDue;
    this.coordinates = coordinates;
    this.writerId = writerId;
  }

  /**
   * Reads the tables.
   *
   * @param files what their manifests count
   * @param ledger null if it cannot be read
   */
  List<Check> all(FileChecks files, @Nullable Ledger ledger) {
    List<Check> checks = new ArrayList<>();
    for (WriterTable table : tables.all()) {
      checks.add(scan(table, files.rows(table), ledger));
    }
    checks.add(once());
    if (ledger != null && withPosition > 0) {
      checks.add(frontier(ledger));
    }
    return checks;
  }

  /** The positions of all rows; empty when a table has no columns for them, or rows without. */
  Optional<Positions> positions() {
    boolean all = withoutColumns.isEmpty() && withoutPosition == 0;
    return all ? Optional.of(positions) : Optional.empty();
  }

  private Check scan(WriterTable table, long inManifests, @Nullable Ledger ledger) {
    Optional<Coordinates> of = Optional.ofNullable(coordinates.get(table.role()));
    RowScan scan = new RowScan(table, of.filter(c -> c.in(table.table().schema()).isPresent()));
    if (scan.hasCoordinates()) {
      noteWriters(table, of);
    } else if (inManifests > 0) {
      withoutColumns.add(table.name());
    }
    long rows = scan.read(row -> take(table, row, ledger));
    String name = "scan " + table.name();
    Map<String, Long> figures = Map.of("rows", rows, "manifests", inManifests);
    String found = String.format(Locale.ROOT, "%,d rows read", rows);
    long hidden = inManifests - rows;
    if (hidden == 0) {
      return Check.ok(name, found + ", as the manifests say", figures);
    }
    if (hidden > 0 && hasDeletes(table)) {
      return Check.ok(
          name,
          found + String.format(Locale.ROOT, "; delete files hide %,d more", hidden),
          figures);
    }
    return Check.failed(
        name,
        found + String.format(Locale.ROOT, ", but the manifests say %,d", inManifests),
        figures);
  }

  private void noteWriters(WriterTable table, Optional<Coordinates> of) {
    boolean told = of.isPresent() && of.get().writer() != null;
    if (!told && TableWriters.of(table.table().properties()).size() > 1) {
      shared.add(table.name());
    }
  }

  private void take(WriterTable table, RowScan.Row row, @Nullable Ledger ledger) {
    if (row.writer() != null && !row.writer().equals(writerId)) {
      return; // another writer's dead letter
    }
    String stream = row.stream() == null ? onlyStream(ledger) : row.stream();
    String partition = row.partition();
    if (stream == null || partition == null || row.position() == null) {
      withoutPosition++;
      return;
    }
    withPosition++;
    positions.add(table.name(), new SourcePartition(stream, partition), row.position());
  }

  private static @Nullable String onlyStream(@Nullable Ledger ledger) {
    return ledger != null && ledger.streams().size() == 1 ? ledger.streams().firstKey() : null;
  }

  private Check once() {
    String name = "positions once";
    Map<String, Long> figures = new TreeMap<>();
    figures.put("positions", positions.count());
    figures.put("twice", positions.doubled());
    figures.put("without", withoutPosition);
    String rest = rest();
    if (positions.doubled() > 0) {
      String doubled =
          String.format(
              Locale.ROOT,
              "%,d rows have the position of another row, e.g. %s",
              positions.doubled(),
              positions.examples());
      return excuse()
          .map(excuse -> Check.unknown(name, doubled + excuse, figures))
          .orElseGet(() -> Check.failed(name, doubled, figures));
    }
    if (withPosition + withoutPosition == 0 && withoutColumns.isEmpty()) {
      return Check.ok(name, "no rows", figures);
    }
    if (withPosition == 0) {
      return Check.unknown(name, "no row says which record it was" + rest, figures);
    }
    String found = String.format(Locale.ROOT, "%,d positions, none twice", positions.count());
    return rest.isEmpty()
        ? Check.ok(name, found, figures)
        : Check.unknown(name, found + rest, figures);
  }

  /** Why it may be right that positions are there twice. */
  private Optional<String> excuse() {
    if (positions.doubled() <= lettersDue) {
      return Optional.of("; dead letters that became rows wait to be deleted: audit again");
    }
    return shared.isEmpty()
        ? Optional.empty()
        : Optional.of("; several writers land in " + shared + " and may read the same topics");
  }

  private String rest() {
    if (!withoutColumns.isEmpty()) {
      return "; tables without columns for it (--metadataColumns=topic,partition,offset): "
          + withoutColumns;
    }
    return withoutPosition == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "; %,d rows have none, and are not ours or older than the columns",
            withoutPosition);
  }

  /** No row may come from where nothing has been committed from. */
  private Check frontier(Ledger ledger) {
    List<String> beyond = new ArrayList<>();
    for (SourcePartition p : positions.partitions()) {
      Known known = ledger.partitions().get(p);
      long below = known == null ? 0 : known.next();
      for (Layer layer : ledger.settled().getOrDefault(p, List.of())) {
        below = Math.max(below, layer.below());
      }
      if (positions.highest(p) >= below) {
        beyond.add("%s:%d (read below %d)".formatted(p, positions.highest(p), below));
      }
    }
    String name = "frontier";
    return beyond.isEmpty()
        ? Check.ok(name, "every row is from below where the ledger stands", Map.of())
        : Check.failed(
            name,
            "rows from positions that the ledger has not read: " + beyond,
            Map.of("partitions", (long) beyond.size()));
  }

  private static boolean hasDeletes(WriterTable table) {
    Snapshot head = table.head();
    return head != null && ForeignChange.number(head, SnapshotSummary.TOTAL_DELETE_FILES_PROP) > 0;
  }
}
