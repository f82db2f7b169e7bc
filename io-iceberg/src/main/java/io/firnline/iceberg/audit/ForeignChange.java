package io.firnline.iceberg.audit;

import java.time.Instant;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;

/**
 * A snapshot that the writer did not make: another engine's append, delete, overwrite or
 * compaction, or a commit of another writer.
 *
 * @param table full name
 * @param snapshotId of the snapshot
 * @param time of its commit
 * @param operation as Iceberg names it
 * @param addedRows rows of the data files that it added
 * @param deletedRows rows of the data files that it removed
 * @param addedDeletes rows that its delete files name, or may name (equality deletes)
 */
public record ForeignChange(
    String table,
    long snapshotId,
    Instant time,
    String operation,
    long addedRows,
    long deletedRows,
    long addedDeletes) {

  static ForeignChange of(String table, Snapshot snapshot) {
    return new ForeignChange(
        table,
        snapshot.snapshotId(),
        Instant.ofEpochMilli(snapshot.timestampMillis()),
        String.valueOf(snapshot.operation()),
        number(snapshot, SnapshotSummary.ADDED_RECORDS_PROP),
        number(snapshot, SnapshotSummary.DELETED_RECORDS_PROP),
        number(snapshot, SnapshotSummary.ADDED_POS_DELETES_PROP)
            + number(snapshot, SnapshotSummary.ADDED_EQ_DELETES_PROP));
  }

  /** How many rows of data files there are more for it; negative if fewer. */
  public long netRows() {
    return addedRows - deletedRows;
  }

  /** A number of a snapshot's summary; 0 where it has none. */
  static long number(Snapshot snapshot, String property) {
    Map<String, String> summary = snapshot.summary();
    return Long.parseLong(summary.getOrDefault(property, "0"));
  }
}
