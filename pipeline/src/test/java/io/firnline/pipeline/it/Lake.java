package io.firnline.pipeline.it;

import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.FaultyCatalog;
import io.firnline.iceberg.testing.Warehouse;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;

/**
 * The tables of one test, in a namespace of their own.
 *
 * @param catalog where they are
 * @param namespace theirs alone
 * @param branch of the tables that is read
 */
record Lake(CatalogSpec catalog, String namespace, String branch) {
  static final String WRITER = "sensors";

  static Lake in(CatalogSpec catalog) {
    return new Lake(catalog, Warehouse.newName("it").replace('.', '_'), SnapshotRef.MAIN_BRANCH);
  }

  /** The same tables, read from a branch, and the ledger that the writer has there. */
  Lake onBranch(String other) {
    return new Lake(catalog, namespace, other);
  }

  /** Under which name tables know the writer. */
  String writer() {
    return CommitSettings.ledgerName(WRITER, branch);
  }

  /** Full name of a table of this lake. */
  String name(String table) {
    return namespace + "." + table;
  }

  /** Rows, and the ledger, unless a test says otherwise. */
  String rows() {
    return name("sensors");
  }

  String deadLetters() {
    return name("sensors_dead");
  }

  String catalogJson() {
    return catalog.toJson();
  }

  /** The flag for a job that meets faults. */
  String faulty(FaultPlan plan) {
    return "--icebergCatalog=" + FaultyCatalog.wrap(catalog, plan).toJson();
  }

  Table table(String name) {
    return Tables.load(catalog, name);
  }

  boolean has(String name) {
    return catalog.load().tableExists(TableIdentifier.parse(name));
  }

  List<Record> read(String name) {
    return has(name) ? Warehouse.rows(table(name), branch) : List.of();
  }

  Ledger ledger(String home) {
    return ledgerIfAny(home).orElseThrow();
  }

  /** Records that the writer has settled in its tables so far. */
  long settled(String home) {
    return ledgerIfAny(home).map(ledger -> ledger.totals().records()).orElse(0L);
  }

  /** Rows and dead letters that can be read: side tables may be one commit behind home. */
  long visible() {
    return read(rows()).size() + read(deadLetters()).size();
  }

  private Optional<Ledger> ledgerIfAny(String home) {
    return has(home) ? LedgerProperties.read(writer(), table(home).properties()) : Optional.empty();
  }

  /**
   * Fails unless rows and dead letters hold each record of the topic exactly once, in the right
   * table and with the right contents, and the ledger and the snapshots count the same.
   */
  void assertHoldsExactly(SensorTopic topic) {
    Contents contents = new Contents(topic).rows(this, rows()).deadLetters(this, deadLetters());
    contents.assertComplete();
    CommitAudit.of(this, rows()).assertAgrees(rows(), deadLetters());
  }
}
