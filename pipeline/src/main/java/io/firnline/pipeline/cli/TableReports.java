package io.firnline.pipeline.cli;

import io.firnline.iceberg.commit.ReplayCounts;
import io.firnline.iceberg.commit.WindowRows;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.Marks;
import io.firnline.pipeline.cli.TableReport.Commit;
import io.firnline.pipeline.cli.TableReport.Replay;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;
import org.jspecify.annotations.Nullable;

/** Reads a {@link TableReport} from a table's metadata. */
final class TableReports {
  private TableReports() {}

  /**
   * The report of a table.
   *
   * @param branch what it shows; others are as if they were not there
   * @param who whose ledger; null where nobody has one
   */
  static TableReport of(String name, Table table, String branch, @Nullable String who) {
    Map<String, String> properties = table.properties();
    Ledger ledger = who == null ? null : LedgerProperties.read(who, properties).orElse(null);
    List<Snapshot> own = own(table, branch, who);
    return new TableReport(
        name,
        branch,
        rows(table.snapshot(branch)),
        commits(own),
        replays(own),
        who == null ? ReplayCounts.NOTHING : ReplayCounts.of(properties, who),
        completeThrough(ledger, who, properties),
        ledger,
        who == null ? null : properties.get(Marks.of(Marks.HOME, who)));
  }

  private static long rows(@Nullable Snapshot head) {
    return head == null ? 0 : number(head, SnapshotSummary.TOTAL_RECORDS_PROP);
  }

  /** Snapshots of the branch that are the writer's, oldest first. */
  private static List<Snapshot> own(Table table, String branch, @Nullable String writer) {
    List<Snapshot> own = new ArrayList<>();
    Snapshot head = table.snapshot(branch);
    Iterable<Snapshot> ancestors =
        head == null ? List.of() : SnapshotUtil.ancestorsOf(head.snapshotId(), table::snapshot);
    for (Snapshot snapshot : ancestors) {
      if (writer == null || writer.equals(snapshot.summary().get(Marks.WRITER))) {
        own.add(snapshot);
      }
    }
    Collections.reverse(own);
    return own;
  }

  private static List<Commit> commits(List<Snapshot> own) {
    List<Commit> commits = new ArrayList<>();
    for (Snapshot snapshot : own) {
      List<WindowRows> windows = WindowRows.of(snapshot);
      if (!windows.isEmpty()) {
        commits.add(
            new Commit(
                snapshot.snapshotId(),
                windows,
                number(snapshot, SnapshotSummary.ADDED_FILES_PROP)));
      }
    }
    return commits;
  }

  private static List<Replay> replays(List<Snapshot> own) {
    List<Replay> replays = new ArrayList<>();
    for (Snapshot snapshot : own) {
      ReplayCounts counts = ReplayCounts.of(snapshot);
      if (!counts.isNothing()) {
        replays.add(
            new Replay(snapshot.snapshotId(), ReplayCounts.range(snapshot).orElse(null), counts));
      }
    }
    return replays;
  }

  private static @Nullable String completeThrough(
      @Nullable Ledger ledger, @Nullable String writer, Map<String, String> properties) {
    if (ledger != null) {
      return ledger.hasCompleteThrough()
          ? Instant.ofEpochMilli(ledger.completeThrough()).toString()
          : null;
    }
    return writer == null ? null : properties.get(Marks.of(Marks.COMPLETE_THROUGH, writer));
  }

  private static long number(Snapshot snapshot, String property) {
    return Long.parseLong(snapshot.summary().getOrDefault(property, "0"));
  }
}
