package io.firnline.iceberg.audit;

import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.commit.WriterTable;
import io.firnline.iceberg.commit.WriterTables;
import io.firnline.iceberg.commit.WriterTables.Due;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.CatalogSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a writer's tables hold each record that its ledger counts exactly once, as far as it
 * can be proven from the tables. Changes nothing; a job may go on meanwhile.
 */
public final class TableAudit {
  private final WriterTables tables;
  private final Map<TableRole, Coordinates> coordinates;
  private final boolean scan;

  private TableAudit(WriterTables tables, Map<TableRole, Coordinates> coordinates, boolean scan) {
    this.tables = tables;
    this.coordinates = Map.copyOf(coordinates);
    this.scan = scan;
  }

  /**
   * What was found.
   *
   * @param ledger as it was read; empty if it cannot be read
   * @param positions of all rows; empty if the tables do not tell them, or were not read
   */
  public record Result(
      AuditReport report, Optional<Ledger> ledger, Optional<Positions> positions) {}

  /**
   * Loads the tables of a writer as they stand together.
   *
   * @param table full name of its home table, or of one of its side tables
   * @param writer the ledger's name, one of {@link io.firnline.iceberg.commit.TableWriters#of}
   * @param coordinates columns of the tables of each kind that say which record a row was
   * @param scan whether to read the rows too, or only metadata
   * @throws org.apache.iceberg.exceptions.NoSuchTableException if the table does not exist
   */
  public static TableAudit of(
      CatalogSpec catalog,
      String table,
      String writer,
      Map<TableRole, Coordinates> coordinates,
      boolean scan)
      throws InterruptedException {
    return new TableAudit(WriterTables.load(catalog, table, writer), coordinates, scan);
  }

  /** Makes all checks. Reads that fail throw. */
  public Result run() {
    List<Check> checks = new ArrayList<>();
    List<ForeignChange> foreign = foreign();
    Ledger ledger = ledger(checks);
    Map<String, Due> due = new TreeMap<>();
    if (ledger != null) {
      checks.addAll(new LedgerChecks(tables, ledger).all(due));
      CommitChecks commits = new CommitChecks(tables, ledger.n(), due);
      checks.add(commits.check());
      checks.addAll(new TotalChecks(tables, ledger, due, foreign).all(commits.retained()));
    }
    FileChecks files = new FileChecks(tables.all());
    checks.addAll(files.all());
    Optional<Positions> positions = Optional.empty();
    if (scan) {
      ScanChecks rows = new ScanChecks(tables, coordinates, writerId(), lettersDue(due));
      checks.addAll(rows.all(files, ledger));
      positions = rows.positions();
    } else {
      checks.add(Check.unknown("scan", "rows were not read (--metadataOnly)", Map.of()));
    }
    return new Result(report(checks, foreign), Optional.ofNullable(ledger), positions);
  }

  private static long lettersDue(Map<String, Due> due) {
    return due.values().stream().mapToLong(Due::deletes).sum();
  }

  private AuditReport report(List<Check> checks, List<ForeignChange> foreign) {
    return new AuditReport(
        tables.home().name(),
        tables.home().writer(),
        tables.all().stream().map(WriterTable::name).toList(),
        checks,
        foreign);
  }

  private @Nullable Ledger ledger(List<Check> checks) {
    try {
      return tables.ledger();
    } catch (LedgerStopException e) {
      checks.add(Check.failed("ledger", String.valueOf(e.getMessage()), Map.of()));
      return null;
    }
  }

  /** The writer id without the branch. */
  private String writerId() {
    return tables.home().writer().replaceFirst("@.*", "");
  }

  private List<ForeignChange> foreign() {
    List<ForeignChange> changes = new ArrayList<>();
    for (WriterTable table : tables.all()) {
      List<Snapshot> history = table.history();
      for (int i = history.size() - 1; i >= 0; i--) {
        if (!table.isOwn(history.get(i))) {
          changes.add(ForeignChange.of(table.name(), history.get(i)));
        }
      }
    }
    return changes;
  }
}
