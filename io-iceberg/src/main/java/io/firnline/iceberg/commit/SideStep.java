package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.Tables;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.expressions.Expressions;
import org.jspecify.annotations.Nullable;

/**
 * What an operator's change does to one side table, before home is changed: its rows are set back
 * where home's are, and it is marked with home's next {@code n}. Until home has that, the table is
 * ahead of it, and no job goes on.
 *
 * @param name full name
 * @param line whose marks it has now
 * @param head its current snapshot when the change was planned; null for none
 * @param rows what becomes of its rows
 */
record SideStep(String name, Line line, @Nullable Long head, Rows rows) {

  /** What becomes of the rows. */
  sealed interface Rows {
    /** They stay. */
    record Stay() implements Rows {}

    /** They stay, and files that home gave it, which are gone, are not waited for. */
    record Lack() implements Rows {}

    /** The table is rolled back to a snapshot. */
    record RollBack(long snapshot) implements Rows {}

    /** All go: there was no snapshot yet where it would be rolled back to. */
    record Clear() implements Rows {}
  }

  /** What it does, for the operator. */
  String says() {
    if (rows instanceof Rows.RollBack back) {
      return "Side table %s is rolled back to snapshot %d".formatted(name, back.snapshot());
    }
    if (rows instanceof Rows.Lack) {
      return "Side table %s is marked as it is: the files that the last commit gave it are gone, and their rows stay away"
          .formatted(name);
    }
    return rows instanceof Rows.Clear
        ? "All rows of side table %s are deleted: it had none then".formatted(name)
        : "Side table %s is marked anew, its rows stay".formatted(name);
  }

  /**
   * Does it.
   *
   * @param next home's next ledger
   * @throws IllegalStateException if somebody else has committed to the table
   */
  void apply(CatalogSpec catalog, Ledger next, String homeName, UUID home) {
    Table side = Tables.load(catalog, name);
    Snapshot now = line.head(side);
    if (!Optional.ofNullable(now).map(Snapshot::snapshotId).equals(Optional.ofNullable(head))) {
      throw new BaseMovedException("somebody else has committed to table '%s'".formatted(name));
    }
    try {
      setRows(side, next, homeName);
    } catch (CommitFailedException conflict) {
      throw new BaseMovedException(
          "somebody else has committed to table '%s'".formatted(name), conflict);
    }
    mark(Tables.load(catalog, name), next, homeName, home);
  }

  private void setRows(Table side, Ledger next, String homeName) {
    if (rows instanceof Rows.RollBack back) {
      side.manageSnapshots().replaceBranch(line.branch(), back.snapshot()).commit();
    } else if (rows instanceof Rows.Clear) {
      DeleteFiles delete = side.newDelete().toBranch(line.branch());
      summary(next, homeName).forEach(delete::set); // else it were somebody else's
      delete.deleteFromRowFilter(Expressions.alwaysTrue()).commit();
    }
  }

  private static Map<String, String> summary(Ledger next, String homeName) {
    Map<String, String> summary = new TreeMap<>();
    summary.put(Marks.WRITER, next.writer());
    summary.put(Marks.HOME, homeName);
    summary.put(Marks.N, Long.toString(next.n()));
    summary.put(Marks.EPOCH, Long.toString(next.epoch()));
    return summary;
  }

  private void mark(Table side, Ledger next, String homeName, UUID home) {
    long sequence = Swap.lastSequence(side);
    SideMark mark = new SideMark(next.n(), sequence, next.completeThrough(), home, "");
    Map<String, String> set = new TreeMap<>();
    set.put(Marks.of(Marks.SIDE, next.writer()), mark.text());
    set.put(Marks.of(Marks.HOME, next.writer()), homeName);
    if (next.hasCompleteThrough()) {
      set.put(
          Marks.of(Marks.COMPLETE_THROUGH, next.writer()), HomeTable.iso(next.completeThrough()));
    }
    Set<String> remove = new TreeSet<>();
    for (String of : List.of(Marks.SIDE, Marks.HOME, Marks.COMPLETE_THROUGH, Marks.REPLAY)) {
      remove.add(Marks.of(of, line.name()));
    }
    String replays = side.properties().get(Marks.of(Marks.REPLAY, line.name()));
    if (replays != null) {
      set.put(Marks.of(Marks.REPLAY, next.writer()), replays);
    }
    Swap.BaseCheck unmoved =
        (base, ancestors) -> {
          if (Swap.lastSequence(base) != sequence) {
            throw new BaseMovedException(
                "somebody else has committed to table '%s'".formatted(name));
          }
        };
    Swap swap =
        new Swap(new FileChanges.Append(List.of()), summary(next, homeName), set, remove, unmoved);
    Line marked = Line.named(next.writer());
    var unused = swap.commit(side, marked, new Attempted());
  }
}
