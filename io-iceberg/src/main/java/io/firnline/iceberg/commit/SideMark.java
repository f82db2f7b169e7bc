package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.Marks;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What a side table remembers of a writer, as the property {@link Marks#SIDE}.
 *
 * @param n home's {@code n} up to which it has its files
 * @param sequence the side table's last sequence number that they were applied to
 * @param completeThrough home's, then; milliseconds since 1970 UTC
 * @param home uuid of the home table: {@code n} means nothing in another
 * @param file name of the {@link PendingFiles} that it got last, without folder; empty when an
 *     operator set the mark
 */
record SideMark(long n, long sequence, long completeThrough, UUID home, String file) {
  static Optional<SideMark> read(String table, String writer, Map<String, String> properties) {
    String text = properties.get(Marks.of(Marks.SIDE, writer));
    return text == null ? Optional.empty() : Optional.of(parse(table, writer, text));
  }

  private static SideMark parse(String table, String writer, String text) {
    String[] parts = text.split(",", -1);
    try {
      return new SideMark(
          Long.parseLong(parts[0]),
          Long.parseLong(parts[1]),
          Long.parseLong(parts[2]),
          UUID.fromString(parts[3]),
          parts.length > 4 ? parts[4] : "");
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot read property '%s' of table '%s': '%s' is not n,sequence,millis,uuid,file. Nothing was committed. Set it back with: firnline ledger HOME --repair, HOME being its home table"
              .formatted(Marks.of(Marks.SIDE, writer), table, text));
    }
  }

  /** Whether it got these files, if it says which it got at all. */
  boolean got(String location) {
    return file.isEmpty() || file.equals(fileName(location));
  }

  /** Whether these files are in the table, and nothing is to be done. */
  boolean has(long pane, String location) {
    // An operator may have given home another n since a request that is under way was sent.
    return n == pane || file.equals(fileName(location));
  }

  static String fileName(String location) {
    return location.substring(location.lastIndexOf('/') + 1);
  }

  String text() {
    return n + "," + sequence + "," + completeThrough + "," + home + "," + file;
  }
}
