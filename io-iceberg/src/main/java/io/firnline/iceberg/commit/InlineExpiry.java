package io.firnline.iceberg.commit;

import io.firnline.iceberg.expiry.Expired;
import io.firnline.iceberg.expiry.Retention;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;

/**
 * Expiry as a part of a commit: what a table keeps too many of goes in the same compare-and-set
 * that adds the new snapshot. So it costs no request of its own, cannot fail apart from the commit,
 * and no crash can come between the two.
 *
 * <p>It changes metadata only. Files are never deleted here: Iceberg would do so when the expiry is
 * added to the transaction, before anybody knows whether the transaction lands; and a reader may be
 * in the middle of them. What only expired snapshots could reach is left to orphan removal.
 *
 * <p>One attempt at one commit; not thread-safe.
 */
final class InlineExpiry {
  private final Optional<Retention> retention;
  private final Map<String, SnapshotRef> refs;
  private Set<Long> expired = Set.of();

  /**
   * @param base the table before the commit
   * @throws IllegalArgumentException if a table property that says what to keep cannot be read
   */
  InlineExpiry(Table base) {
    this.retention = Retention.inLine(base.properties());
    this.refs = Map.copyOf(base.refs());
  }

  /**
   * What has been chosen must still be free to go when the transaction begins again on another
   * base.
   *
   * @throws BaseMovedException if a branch or tag has moved, or somebody else has expired some
   */
  void check(Table base) {
    if (expired.isEmpty()) {
      return;
    }
    boolean there = expired.stream().allMatch(id -> base.snapshot(id) != null);
    if (!there || !base.refs().equals(refs)) {
      throw new BaseMovedException("branches, tags or snapshots have changed");
    }
  }

  /** Adds it to a transaction that has its snapshot already. */
  void addTo(Transaction transaction, Snapshot made) {
    retention.ifPresent(
        r -> {
          expired = Expired.of(transaction.table(), r, made.timestampMillis());
          if (!expired.isEmpty()) {
            add(transaction);
          }
        });
  }

  private void add(Transaction transaction) {
    ExpireSnapshots update =
        transaction
            .expireSnapshots()
            .cleanupLevel(ExpireSnapshots.CleanupLevel.NONE)
            .expireOlderThan(0);
    expired.forEach(update::expireSnapshotId);
    update.commit();
  }
}
