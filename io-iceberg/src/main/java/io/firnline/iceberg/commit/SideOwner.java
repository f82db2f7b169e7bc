package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import java.util.Optional;
import org.apache.iceberg.Table;

/**
 * Tells side tables of a home table from those of the table that it is a copy of: a copy by
 * metadata has the original's uuid, so the uuid in a side table's mark does not say which of the
 * two it follows.
 *
 * @param homeName full name of the home table
 * @param writer the ledger's name
 */
record SideOwner(CatalogSpec catalog, String homeName, String writer) {
  /**
   * The home table that a side table follows, if it is there and is another than this one: the
   * table that the side table names is the one of its mark. A home table that was renamed is there
   * under its older name no more.
   *
   * @return its full name
   * @throws LedgerStopException if the side table's mark cannot be read
   */
  Optional<String> other(String name, Table side) {
    String named = side.properties().get(Marks.of(Marks.HOME, writer));
    if (named == null || named.equals(homeName)) {
      return Optional.empty();
    }
    return SideMark.read(name, writer, side.properties())
        .filter(
            mark ->
                KnownTable.find(catalog, named)
                    .filter(home -> home.uuid().equals(mark.home()))
                    .isPresent())
        .map(mark -> named);
  }

  /**
   * Refuses a side table of another home table.
   *
   * @throws LedgerStopException if it is one, or its mark cannot be read
   */
  void check(String name, Table side) {
    other(name, side)
        .ifPresent(
            other -> {
              throw new LedgerStopException(
                  Reason.COPIED,
                  "Copied: side table '%s' (writer '%s') follows home table '%s', of which '%s' is a copy. Nothing was committed to it. Give the copy side tables of its own (--deadLetterTable, --lateTable), or another writer id"
                      .formatted(name, writer, other, homeName));
            });
  }
}
