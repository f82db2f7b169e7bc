package io.firnline.pipeline.cli.demo;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Ledger;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Looks for every record that Kafka has: as a row if it is well formed, as a dead letter with its
 * bytes if it is malformed, once. What is in neither table is open, or has not been read: the
 * ledger says up to where that was, and of which records the open ones are.
 */
final class Accounting {
  private final TableContents contents;
  private final DeadLetters letters;
  private final Ledger ledger;
  private long rowsFound;
  private long lettersFound;
  private long both;
  private long wrongLetters;
  private long unread;
  private Tally nowhere = Tally.ZERO;

  Accounting(TableContents contents, DeadLetters letters, Ledger ledger) {
    this.contents = contents;
    this.letters = letters;
    this.ledger = ledger;
  }

  /** Accounts for a record; each that Kafka has is given once. */
  void add(SourcePartition partition, long position, byte[] payload) {
    OptionalLong number = Reading.numberIn(payload);
    boolean isRow = number.isPresent() && contents.has(number.getAsLong());
    byte[] letter = letters.payload(partition, position);
    if (isRow) {
      rowsFound++;
    }
    if (letter != null) {
      lettersFound++;
      both += isRow ? 1 : 0;
      wrongLetters += isMalformed(number) && Arrays.equals(letter, payload) ? 0 : 1;
    }
    if (!isRow && letter == null) {
      inNoTable(partition, position);
    }
  }

  private static boolean isMalformed(OptionalLong number) {
    return number.isEmpty() || Reading.of(number.getAsLong()).malformed();
  }

  private void inNoTable(SourcePartition partition, long position) {
    Known known = ledger.partitions().get(partition);
    if (known != null && position < known.next()) {
      nowhere = nowhere.plus(1, Tally.mixed(partition.seed(), position));
    } else {
      unread++;
    }
  }

  /**
   * What came of it.
   *
   * @param produced records that Kafka acknowledged
   */
  Audit audit(long produced) {
    Tally open = ledger.open().values().stream().reduce(Tally.ZERO, Tally::plus);
    return new Audit(
        produced,
        contents.rows(),
        letters.rows(),
        open.records(),
        unread,
        missing(open),
        contents.doubled() + (letters.rows() - letters.distinct()) + both,
        contents.wrong() + wrongLetters + unknown());
  }

  /** At least one where the same number is missing as is open, but of other records. */
  private long missing(Tally open) {
    return nowhere.equals(open) ? 0 : Math.max(1, nowhere.records() - open.records());
  }

  /** Rows and dead letters of records that Kafka does not have. */
  private long unknown() {
    return contents.distinct() - rowsFound + letters.distinct() - lettersFound;
  }
}
