package io.firnline.iceberg.commit;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.Transactions;
import org.apache.iceberg.UpdateProperties;

/**
 * One compare-and-set of a table: a snapshot and properties change together, or nothing does. What
 * the table keeps too many of goes with it ({@link InlineExpiry}).
 *
 * @param changes of files; none makes an empty snapshot, since some catalogs (REST) compare
 *     snapshots and not properties
 * @param summary of the snapshot
 * @param set properties to set
 * @param remove properties to remove
 * @param check what must hold for the base that is swapped, whichever it turns out to be
 */
record Swap(
    FileChanges changes,
    Map<String, String> summary,
    Map<String, String> set,
    Set<String> remove,
    BaseCheck check) {

  /** Runs in every attempt on the refreshed base; throws to abandon. */
  interface BaseCheck {
    void check(Table base, Iterable<Snapshot> ancestors);
  }

  /** The same, setting further properties. */
  Swap setting(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(set);
    all.putAll(more);
    return new Swap(changes, summary, all, remove, check);
  }

  /** The same, and removes more properties; those that it sets stay. */
  Swap alsoRemoving(Set<String> more) {
    Set<String> all = new TreeSet<>(remove);
    all.addAll(more);
    return new Swap(changes, summary, set, all, check);
  }

  /**
   * Tries once.
   *
   * @param line whose branch gets the snapshot
   * @return the snapshot that was made
   * @throws BaseMovedException if the table has moved: nothing was changed by this call
   */
  Snapshot commit(Table table, Line line, Attempted attempted) {
    Transaction transaction =
        Transactions.newTransaction(table.name(), new SingleAttempt(operations(table)));
    Table base = transaction.table();
    InlineExpiry expiry = new InlineExpiry(base);
    SnapshotUpdate<?> update = changes.update(transaction);
    update.toBranch(line.branch());
    summary.forEach(update::set);
    // First, so that in each attempt the transaction's table is still the refreshed base.
    update.validateWith(
        ancestors -> {
          check.check(base, ancestors);
          expiry.check(base);
          return true;
        });
    update.commit();
    Snapshot made = Objects.requireNonNull(line.head(base));
    attempted.add(made.snapshotId());
    expiry.addTo(transaction, made);
    updateProperties(transaction);
    transaction.commitTransaction();
    return made;
  }

  private void updateProperties(Transaction transaction) {
    UpdateProperties update = transaction.updateProperties();
    set.forEach(update::set);
    remove.stream().filter(key -> !set.containsKey(key)).forEach(update::remove);
    update.commit();
  }

  static TableOperations operations(Table table) {
    return ((HasTableOperations) table).operations();
  }

  static long lastSequence(Table table) {
    return operations(table).current().lastSequenceNumber();
  }
}
