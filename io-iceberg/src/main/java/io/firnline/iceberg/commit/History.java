package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerRules;
import io.firnline.iceberg.ledger.LedgerRules.Ancestor;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.Marks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;

/** What a table's snapshots tell of a writer; its name here is {@link Line#name()}. */
final class History {
  private History() {}

  /**
   * Rule 0 (ledger.md section 4), and more: a history that goes back to the table's very first
   * snapshot without one of ours is that of another table.
   */
  static void check(
      String what, String writer, long n, long sequence, Iterable<Snapshot> ancestors) {
    List<Ancestor> seen = new ArrayList<>();
    boolean whole = true;
    for (Snapshot snapshot : ancestors) {
      seen.add(new Ancestor(snapshot.sequenceNumber(), n(snapshot, writer)));
      whole = snapshot.parentId() == null && !carriesOn(snapshot);
    }
    LedgerRules.checkHistory(what, n, sequence, seen);
    if (whole && seen.stream().noneMatch(a -> a.n() == n)) {
      throw new LedgerStopException(
          Reason.ROLLED_BACK,
          "Rolled back: the history of %s holds nothing of pane %d, which it was given. It was replaced, or its branch was set to another snapshot. Nothing was committed. Set the current snapshot back, or let the writer go on with what the table has now (firnline ledger TABLE --keep), or use another writer id"
              .formatted(what, n));
    }
  }

  /**
   * Whether a snapshot that names no parent had one all the same: it has files that it did not add.
   * Nessie's REST catalog shows only the current snapshot, and that without its parent.
   */
  private static boolean carriesOn(Snapshot snapshot) {
    Map<String, String> summary = snapshot.summary();
    long before =
        number(summary, SnapshotSummary.TOTAL_DATA_FILES_PROP)
            - number(summary, SnapshotSummary.ADDED_FILES_PROP)
            + number(summary, SnapshotSummary.DELETED_FILES_PROP);
    return before > 0;
  }

  private static long number(Map<String, String> summary, String key) {
    return Long.parseLong(summary.getOrDefault(key, "0"));
  }

  /** The newest snapshot of this line with a property. */
  static Optional<Snapshot> find(Table table, Line line, Predicate<Snapshot> wanted) {
    for (Snapshot snapshot : line.ancestors(table)) {
      if (isOf(snapshot, line.name()) && wanted.test(snapshot)) {
        return Optional.of(snapshot);
      }
    }
    return Optional.empty();
  }

  /** Whether any snapshot, of any branch, shows that the table was this writer's home. */
  static boolean wasHome(Table table, String writer) {
    for (Snapshot snapshot : table.snapshots()) {
      if (isOf(snapshot, writer) && !snapshot.summary().containsKey(Marks.HOME)) {
        return true;
      }
    }
    return false;
  }

  /** Whether any snapshot, of any branch, shows that the table was a side table of this writer. */
  static boolean wasSide(Table table, String writer) {
    for (Snapshot snapshot : table.snapshots()) {
      if (isOf(snapshot, writer) && snapshot.summary().containsKey(Marks.HOME)) {
        return true;
      }
    }
    return false;
  }

  /** The writer's {@code n} in a snapshot's summary; {@link Ancestor#FOREIGN} without. */
  static long n(Snapshot snapshot, String writer) {
    return isOf(snapshot, writer)
        ? Long.parseLong(snapshot.summary().getOrDefault(Marks.N, "0"))
        : Ancestor.FOREIGN;
  }

  private static boolean isOf(Snapshot snapshot, String writer) {
    return writer.equals(snapshot.summary().get(Marks.WRITER));
  }
}
