package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * What one ledger belongs to: a writer on a branch of its tables. Some catalogs (REST) compare only
 * the branch that a commit writes to, so a ledger that two branches shared could change unseen;
 * this one changes together with a snapshot of its own branch only.
 *
 * @param writer the writer id
 * @param branch {@value SnapshotRef#MAIN_BRANCH} or another; one that a table does not have yet
 *     starts, as Iceberg does it, from the table's current snapshot
 */
record Line(String writer, String branch) {
  private static final Pattern BRANCH = Pattern.compile("[A-Za-z0-9_./-]{1,100}");

  Line {
    LedgerProperties.checkWriter(writer);
    checkBranch(branch);
  }

  /**
   * The line of a ledger's name.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Line named(String name) {
    int at = name.indexOf('@');
    return at < 0
        ? new Line(name, SnapshotRef.MAIN_BRANCH)
        : new Line(name.substring(0, at), name.substring(at + 1));
  }

  /** The characters that every metastore takes in the name of a property. */
  static void checkBranch(String branch) {
    if (!BRANCH.matcher(branch).matches()) {
      throw new IllegalArgumentException(
          "Invalid branch '"
              + branch
              + "': use 1 to 100 letters, digits, '_', '-', '.' and '/', e.g. audit");
    }
  }

  /**
   * The ledger's name in properties and summaries: the writer id on main, else {@code
   * writer@branch}. A writer id has no {@code @}, so no two lines have one name.
   */
  String name() {
    return branch.equals(SnapshotRef.MAIN_BRANCH) ? writer : writer + "@" + branch;
  }

  /** The branch's newest snapshot; null while it, or the table, has none. */
  @Nullable Snapshot head(Table table) {
    return table.snapshot(branch);
  }

  /** Ancestors of the branch's head, it first, as far as they have not expired. */
  Iterable<Snapshot> ancestors(Table table) {
    Snapshot head = head(table);
    return head == null ? List.of() : SnapshotUtil.ancestorsOf(head.snapshotId(), table::snapshot);
  }

  /**
   * Checks that a branch which has got something of this line is still there. Iceberg would start
   * it anew from the current snapshot, without a word.
   *
   * @param table full name of the table
   * @throws LedgerStopException if it was dropped
   */
  void checkThere(String table, Table loaded) {
    if (!branch.equals(SnapshotRef.MAIN_BRANCH) && !loaded.refs().containsKey(branch)) {
      throw new LedgerStopException(
          Reason.ROLLED_BACK,
          "Dropped: branch '%s' of table '%s' is gone, though writer '%s' has committed to it. Nothing was committed. Create the branch again at its last snapshot (or at the current one, if it was published), or use another writer id or branch"
              .formatted(branch, table, writer));
    }
  }
}
