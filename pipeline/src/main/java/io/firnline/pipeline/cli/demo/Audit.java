package io.firnline.pipeline.cli.demo;

import java.util.Locale;

/**
 * Whether every record that Kafka has is accounted for exactly once, by {@link Accounting}. Rows
 * and dead letters are found by reading the tables; the ledger tells only what has been read into
 * windows that are still open, and up to where.
 *
 * @param produced records that Kafka acknowledged
 * @param rows rows in the table
 * @param dead rows in the dead-letter table
 * @param open records read into windows that are still open
 * @param unread records that have not been read
 * @param missing records that were read and are in no table, beyond those that are open
 * @param doubled rows and dead letters of records that have another already
 * @param wrong rows that are not what was sent, or of malformed records; dead letters that are not
 *     what was sent, or of well-formed records
 */
record Audit(
    long produced,
    long rows,
    long dead,
    long open,
    long unread,
    long missing,
    long doubled,
    long wrong) {

  boolean passed() {
    return produced == rows + dead + open + unread && missing == 0 && doubled == 0 && wrong == 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "Audit: %,d produced = %,d rows + %,d dead letters + %,d still open + %,d not read; %,d missing, %,d doubled, %,d wrong: %s",
        produced,
        rows,
        dead,
        open,
        unread,
        missing,
        doubled,
        wrong,
        passed() ? "passed" : "FAILED");
  }
}
