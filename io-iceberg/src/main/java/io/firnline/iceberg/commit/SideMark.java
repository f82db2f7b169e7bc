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
 */
record SideMark(long n, long sequence, long completeThrough, UUID home) {
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
          UUID.fromString(parts[3]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot read property '%s' of table '%s': '%s' is not n,sequence,millis,uuid. Nothing was committed. Set it back from an earlier metadata file of the table"
              .formatted(Marks.of(Marks.SIDE, writer), table, text));
    }
  }

  String text() {
    return n + "," + sequence + "," + completeThrough + "," + home;
  }
}
