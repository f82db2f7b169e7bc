package io.firnline.pipeline.cli.demo;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Ledger;
import java.util.Locale;
import java.util.Map;

/**
 * Whether every record that Kafka has is accounted for exactly once. Rows and dead letters are
 * counted by reading the tables; the ledger tells only what has been read into windows that are
 * still open, and up to where.
 *
 * @param produced records that Kafka acknowledged
 * @param rows rows in the table
 * @param dead rows in the dead-letter table
 * @param open records read into windows that are still open
 * @param unread records that have not been read
 * @param doubled rows that are in the table twice
 * @param wrong rows whose content is not what was sent
 */
record Audit(
    long produced, long rows, long dead, long open, long unread, long doubled, long wrong) {

  static Audit of(
      long produced, TableContents contents, long dead, Ledger ledger, Map<Integer, Long> ends) {
    long open = ledger.open().values().stream().mapToLong(Tally::records).sum();
    return new Audit(
        produced,
        contents.rows(),
        dead,
        open,
        unread(ledger, ends),
        contents.doubled(),
        contents.wrong());
  }

  private static long unread(Ledger ledger, Map<Integer, Long> ends) {
    long unread = 0;
    for (Map.Entry<SourcePartition, Known> entry : ledger.partitions().entrySet()) {
      int partition = Integer.parseInt(entry.getKey().partition());
      unread += ends.getOrDefault(partition, 0L) - entry.getValue().next();
    }
    return unread;
  }

  boolean passed() {
    return produced == rows + dead + open + unread && doubled == 0 && wrong == 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Audit: %,d produced = %,d rows + %,d dead letters + %,d still open + %,d not read; %,d doubled, %,d wrong: %s",
        produced,
        rows,
        dead,
        open,
        unread,
        doubled,
        wrong,
        passed() ? "passed" : "FAILED");
  }
}
