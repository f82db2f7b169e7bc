package io.firnline.iceberg.audit;

import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.commit.ReplayCounts;
import io.firnline.iceberg.commit.WriterTable;
import io.firnline.iceberg.commit.WriterTables;
import io.firnline.iceberg.commit.WriterTables.Due;
import io.firnline.iceberg.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;

/** The ledger's totals, against what is retained and what the tables hold. */
final class TotalChecks {
  private final WriterTables tables;
  private final Ledger ledger;
  private final Map<String, Due> due;
  private final List<ForeignChange> foreign;

  TotalChecks(
      WriterTables tables, Ledger ledger, Map<String, Due> due, List<ForeignChange> foreign) {
    this.tables = tables;
    this.ledger = ledger;
    this.due = due;
    this.foreign = foreign;
  }

  List<Check> all(Counted retained) {
    List<Check> checks = new ArrayList<>();
    checks.add(before(retained));
    checks.add(total("rows", ledger.totals().rows(), false));
    checks.add(total("dead letters", ledger.totals().dead(), true));
    return checks;
  }

  /** What the ledger counts and no retained snapshot shows must have been before them. */
  private Check before(Counted retained) {
    Counted before = Counted.of(ledger.totals()).minus(retained);
    String name = "before";
    if (!before.balances()) {
      return Check.failed(
          name,
          "the snapshots show more than the ledger counts: " + before.text(),
          before.figures());
    }
    boolean whole = tables.home().historyIsWhole();
    if (whole && !before.equals(Counted.ZERO)) {
      return Check.failed(
          name,
          "no snapshot has expired, yet the ledger counts more than they show: " + before.text(),
          before.figures());
    }
    return Check.ok(
        name,
        whole ? "no snapshot has expired" : "in snapshots that have expired: " + before.text(),
        before.figures());
  }

  /** The rows of all tables of a kind, others' changes apart. */
  private Check total(String what, long counted, boolean dead) {
    long live = 0;
    long others = 0;
    long waiting = 0;
    boolean whole = tables.dropped().isEmpty();
    for (WriterTable table : tables.all()) {
      if ((table.role() == TableRole.DEAD_LETTER) == dead) {
        live += rows(table);
        others += net(table);
        waiting += due.getOrDefault(table.name(), Due.NOTHING).rows();
        whole &= table.historyIsWhole();
      }
    }
    return judge(
        "total " + what, new Figures(counted, live, others, replays(dead), waiting), whole);
  }

  /**
   * Rows of one kind.
   *
   * @param ledger that the ledger counts
   * @param tables in the files of the tables
   * @param others of these, how many more there are for what others did
   * @param replays of these, how many more there are for replays; letters that became rows are in
   *     their files still, hidden by delete files
   * @param due that wait for a side table
   */
  private record Figures(long ledger, long tables, long others, long replays, long due) {
    long excess() {
      return tables - others - replays + due - ledger;
    }

    String text() {
      return text("%,d in the ledger; %,d in the tables", ledger, tables)
          + (others == 0 ? "" : text(", %+,d of them by others", others))
          + (replays == 0 ? "" : text(", %+,d by replays", replays))
          + (due == 0 ? "" : text(", %,d wait", due));
    }

    Map<String, Long> map() {
      return Map.of(
          "ledger", ledger, "tables", tables, "others", others, "replays", replays, "due", due);
    }

    private static String text(String format, Object... values) {
      return String.format(Locale.ROOT, format, values);
    }
  }

  private static Check judge(String name, Figures figures, boolean whole) {
    long excess = figures.excess();
    if (excess == 0) {
      return Check.ok(name, figures.text(), figures.map());
    }
    String difference =
        figures.text()
            + Figures.text(": %,d too %s", Math.abs(excess), excess > 0 ? "many" : "few");
    return whole
        ? Check.failed(name, difference, figures.map())
        : Check.unknown(
            name,
            difference
                + " since before the oldest snapshot that is retained; others may have done it, and their snapshots have expired",
            figures.map());
  }

  private long replays(boolean dead) {
    ReplayCounts replays = tables.replays();
    return dead ? replays.letters() : replays.difference();
  }

  private long net(WriterTable table) {
    return foreign.stream()
        .filter(change -> change.table().equals(table.name()))
        .mapToLong(ForeignChange::netRows)
        .sum();
  }

  /** Rows of the data files, as Iceberg counts them in the newest snapshot. */
  static long rows(WriterTable table) {
    Snapshot head = table.head();
    return head == null ? 0 : ForeignChange.number(head, SnapshotSummary.TOTAL_RECORDS_PROP);
  }
}
