package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.Marks;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.iceberg.Table;

/**
 * The table that a ledger belongs to, as the property {@link Marks#HOME_ID}. Who copies a table
 * ({@code CREATE TABLE ... LIKE}, a metadata file registered under another name) copies the ledger
 * in its properties too, and a job on the copy would take what the original has for its own.
 *
 * @param table its uuid
 * @param name its full name when the ledger was written
 */
record HomeId(UUID table, String name) {
  static Optional<HomeId> read(String table, String writer, Map<String, String> properties) {
    String text = properties.get(Marks.of(Marks.HOME_ID, writer));
    if (text == null) {
      return Optional.empty();
    }
    int comma = text.indexOf(',');
    try {
      return Optional.of(
          new HomeId(
              UUID.fromString(text.substring(0, Math.max(0, comma))), text.substring(comma + 1)));
    } catch (IllegalArgumentException e) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot read property '%s' of table '%s': '%s' is not uuid,name. Nothing was committed. Set it back with: firnline ledger %s --repair"
              .formatted(Marks.of(Marks.HOME_ID, writer), table, text, table));
    }
  }

  String text() {
    return table + "," + name;
  }

  /**
   * Checks that a table is this one. A table that was renamed is; one whose older name still leads
   * to a table of the same uuid is a copy by its metadata.
   *
   * @param byName the catalog's table of a name, empty if there is none
   * @throws LedgerStopException if it is a copy
   */
  void check(String newName, Table now, String writer, Function<String, Optional<Table>> byName) {
    boolean sameTable = table.equals(now.uuid());
    boolean renamed = sameTable && !name.equalsIgnoreCase(newName);
    if (!sameTable || (renamed && byName.apply(name).filter(this::isThis).isPresent())) {
      throw new LedgerStopException(
          Reason.COPIED,
          "Copied: table '%s' (uuid %s) has the ledger of writer '%s', but that belongs to table '%s' (uuid %s). Nothing was committed. To let the copy go on by itself: firnline ledger %s --adopt; else use another writer id"
              .formatted(newName, now.uuid(), writer, name, table, newName));
    }
  }

  private boolean isThis(Table other) {
    return table.equals(other.uuid());
  }
}
