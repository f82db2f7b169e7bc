package io.firnline.iceberg.audit;

import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.commit.WriterTable;
import io.firnline.iceberg.commit.WriterTables;
import io.firnline.iceberg.commit.WriterTables.Due;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.Marks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table's memory: whether it can be read, balances, and fits the history of the tables. */
final class LedgerChecks {
  private final WriterTables tables;
  private final Ledger ledger;

  LedgerChecks(WriterTables tables, Ledger ledger) {
    this.tables = tables;
    this.ledger = ledger;
  }

  List<Check> all(Map<String, Due> due) {
    List<Check> checks = new ArrayList<>();
    checks.add(readable());
    checks.add(balance());
    checks.add(completeThrough());
    checks.add(history());
    tables.sides().forEach(side -> checks.add(side(side, due)));
    tables.dropped().forEach(name -> checks.add(dropped(name)));
    return checks;
  }

  private Check readable() {
    long bytes = LedgerProperties.write(ledger).values().stream().mapToLong(String::length).sum();
    long open = ledger.open().values().stream().mapToLong(Tally::records).sum();
    long lost = ledger.positionsLost();
    return Check.ok(
        "ledger",
        String.format(
            Locale.ROOT,
            "checksum right; epoch %d, %,d panes, %d partitions, %,d records in open windows%s",
            ledger.epoch(),
            ledger.n(),
            ledger.partitions().size(),
            open,
            lost == 0
                ? ""
                : String.format(
                    Locale.ROOT, "; %,d positions were lost in the source, as accepted", lost)),
        Map.of(
            "epoch",
            ledger.epoch(),
            "panes",
            ledger.n(),
            "characters",
            bytes,
            "open",
            open,
            "lost",
            lost));
  }

  private Check balance() {
    Counted totals = Counted.of(ledger.totals());
    for (Map.Entry<String, Counters> stream : ledger.counters().entrySet()) {
      if (!Counted.of(stream.getValue()).balances()) {
        return Check.failed(
            "balance",
            "of stream '%s' it does not add up: %s"
                .formatted(stream.getKey(), Counted.of(stream.getValue()).text()),
            totals.figures());
      }
    }
    return Check.ok("balance", totals.text(), totals.figures());
  }

  /** The property that outsiders read. */
  private Check completeThrough() {
    String said =
        tables.home().table().properties().get(Marks.of(Marks.COMPLETE_THROUGH, ledger.writer()));
    String is =
        ledger.hasCompleteThrough()
            ? Instant.ofEpochMilli(ledger.completeThrough()).toString()
            : null;
    String name = "complete-through";
    if (is == null ? said == null : is.equals(said)) {
      return Check.ok(name, is == null ? "no window is complete yet" : is, Map.of());
    }
    return Check.failed(
        name,
        "the table's property says %s, its ledger %s: somebody else set the property"
            .formatted(said, is),
        Map.of());
  }

  private Check history() {
    String name = "history " + tables.home().name();
    try {
      tables.checkHistory(ledger);
    } catch (LedgerStopException e) {
      return Check.failed(name, String.valueOf(e.getMessage()), Map.of());
    }
    return Check.ok(
        name,
        String.format(Locale.ROOT, "not rolled back; pane %,d is in it", ledger.n()),
        Map.of("panes", ledger.n()));
  }

  private Check side(WriterTable side, Map<String, Due> due) {
    String name = "history " + side.name();
    Due files;
    try {
      files = tables.due(ledger, side);
    } catch (LedgerStopException e) {
      return Check.failed(name, String.valueOf(e.getMessage()), Map.of());
    }
    due.put(side.name(), files);
    return Check.ok(
        name,
        "not rolled back; " + waiting(files),
        Map.of(
            "dueFiles",
            (long) files.files(),
            "dueRows",
            files.rows(),
            "dueDeletes",
            files.deletes()));
  }

  private static String waiting(Due due) {
    return due.isNothing()
        ? "it has all that home gave it"
        : String.format(
            Locale.ROOT,
            "%,d rows in %,d files wait to come in, and %,d letters that became rows to go: the next commit or start does it",
            due.rows(),
            due.files(),
            due.deletes());
  }

  private static Check dropped(String name) {
    return Check.unknown(
        "history " + name,
        "the table got files of this writer and is no side table any more: it was dropped or renamed, or stayed with the table that this one is a copy of",
        Map.of());
  }
}
