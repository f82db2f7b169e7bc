package io.firnline.iceberg.expiry;

import io.firnline.iceberg.table.Marks;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The snapshots that a table can do without. Those stay that
 *
 * <ul>
 *   <li>a branch keeps: its newest, by the {@link Retention}, where a branch's own {@code
 *       min-snapshots-to-keep} and {@code max-snapshot-age-ms} come before it;
 *   <li>a tag names, or a branch as its head;
 *   <li>are the newest of a writer: they show that it had a ledger, should its properties ever get
 *       lost (ledger.md rule 0 needs none: a table cannot be rolled back to what has expired);
 *   <li>nothing names, while they are young: somebody has staged them.
 * </ul>
 */
public final class Expired {
  private Expired() {}

  /**
   * Ids, in the order of the table's snapshots.
   *
   * @param nowMillis from which ages are counted, milliseconds since 1970 UTC
   */
  public static Set<Long> of(Table table, Retention retention, long nowMillis) {
    Set<Long> kept = new HashSet<>();
    Set<Long> named = new HashSet<>();
    for (SnapshotRef ref : table.refs().values()) {
      kept.add(ref.snapshotId());
      named.add(ref.snapshotId());
      if (ref.isBranch()) {
        addBranch(table, ref, retention, nowMillis, kept, named);
      }
    }
    kept.addAll(newestOfWriters(table));
    long oldest = oldest(nowMillis, retention.maxAge());
    Set<Long> expired = new LinkedHashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      boolean staged =
          !named.contains(snapshot.snapshotId()) && snapshot.timestampMillis() >= oldest;
      if (!kept.contains(snapshot.snapshotId()) && !staged) {
        expired.add(snapshot.snapshotId());
      }
    }
    return expired;
  }

  private static void addBranch(
      Table table,
      SnapshotRef branch,
      Retention retention,
      long nowMillis,
      Set<Long> kept,
      Set<Long> named) {
    int atLeast = Objects.requireNonNullElse(branch.minSnapshotsToKeep(), retention.atLeast());
    Duration maxAge =
        branch.maxSnapshotAgeMs() == null
            ? retention.maxAge()
            : Duration.ofMillis(branch.maxSnapshotAgeMs());
    long oldest = oldest(nowMillis, maxAge);
    int place = 0;
    for (Snapshot ancestor : SnapshotUtil.ancestorsOf(branch.snapshotId(), table::snapshot)) {
      named.add(ancestor.snapshotId());
      boolean young = place < retention.atMost() && ancestor.timestampMillis() >= oldest;
      if (place < atLeast || young) {
        kept.add(ancestor.snapshotId());
      }
      place++;
    }
  }

  /** Of an age without bound it is the beginning of time. */
  private static long oldest(long nowMillis, Duration maxAge) {
    return nowMillis - Math.min(maxAge.toMillis(), nowMillis);
  }

  private static Set<Long> newestOfWriters(Table table) {
    Map<String, Snapshot> newest = new HashMap<>();
    for (Snapshot snapshot : table.snapshots()) {
      String writer = snapshot.summary().get(Marks.WRITER);
      if (writer != null) {
        newest.merge(writer, snapshot, (a, b) -> a.sequenceNumber() > b.sequenceNumber() ? a : b);
      }
    }
    Set<Long> ids = new HashSet<>();
    newest.values().forEach(snapshot -> ids.add(snapshot.snapshotId()));
    return ids;
  }
}
