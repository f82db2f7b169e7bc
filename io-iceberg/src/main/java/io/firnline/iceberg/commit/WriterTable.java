package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.table.Marks;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/**
 * One of a writer's tables as it was loaded.
 *
 * @param name full name
 * @param role what the writer puts there; {@link TableRole#DATA} for the home table
 * @param writer the ledger's name
 * @param table its metadata; {@link Table#refresh} is not called on it
 * @param head newest snapshot of the writer's branch; null while there is none
 */
public record WriterTable(
    String name, TableRole role, String writer, Table table, @Nullable Snapshot head) {

  /** Snapshots of the writer's branch, newest first, as far as they have not expired. */
  public List<Snapshot> history() {
    List<Snapshot> history = new ArrayList<>();
    if (head != null) {
      SnapshotUtil.ancestorsOf(head.snapshotId(), table::snapshot).forEach(history::add);
    }
    return history;
  }

  /** Whether the history goes back to the table's first snapshot: nothing has expired. */
  public boolean historyIsWhole() {
    List<Snapshot> history = history();
    return history.isEmpty() || history.get(history.size() - 1).parentId() == null;
  }

  /** Whether the writer made the snapshot. */
  public boolean isOwn(Snapshot snapshot) {
    return writer.equals(snapshot.summary().get(Marks.WRITER));
  }

  /** The ledger's {@code n} after a snapshot of the writer. */
  public long n(Snapshot own) {
    return History.n(own, writer);
  }
}
