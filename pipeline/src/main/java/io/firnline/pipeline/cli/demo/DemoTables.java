package io.firnline.pipeline.cli.demo;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.Tables;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** The tables of a demo, as the catalog has them at each call. */
record DemoTables(DemoSettings settings) {

  /** The table of the readings; the pipeline makes it. */
  Optional<Table> readings() {
    return load(settings.table());
  }

  /** The table of the dead letters; the first of them makes it. */
  Optional<Table> deadLetters() {
    return load(settings.deadLetterTable());
  }

  /** What the table of the readings says has been committed. */
  Ledger ledger() {
    return readings().map(this::ledger).orElseGet(() -> Ledger.empty(settings.writerId()));
  }

  /**
   * Compares all that Kafka has with what the tables hold. A commit in between makes it fail: then
   * it is to be tried again.
   *
   * @param produced records that Kafka acknowledged
   */
  DemoResult audit(long produced, DemoTopic topic) throws InterruptedException {
    Optional<Table> table = readings();
    Ledger ledger = table.map(this::ledger).orElseGet(() -> Ledger.empty(settings.writerId()));
    TableContents contents = table.map(TableContents::read).orElseGet(TableContents::none);
    DeadLetters letters = deadLetters().map(DeadLetters::read).orElseGet(DeadLetters::none);
    Accounting accounting = new Accounting(contents, letters, ledger);
    topic.read(accounting::add);
    return new DemoResult(table.isPresent(), contents, accounting.audit(produced));
  }

  private Ledger ledger(Table table) {
    return LedgerProperties.read(settings.writerId(), table.properties())
        .orElseGet(() -> Ledger.empty(settings.writerId()));
  }

  private Optional<Table> load(String name) {
    try {
      return Optional.of(Tables.load(settings.catalog(), name));
    } catch (NoSuchTableException e) {
      return Optional.empty();
    }
  }
}
