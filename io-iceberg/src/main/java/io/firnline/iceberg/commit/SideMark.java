package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.Marks;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

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

  /**
   * The mark of a table as it was loaded, checked: it follows this home, and its history holds what
   * the mark says.
   *
   * @return empty while the writer has never committed to it
   * @throws LedgerStopException if the mark is gone or damaged, the table follows another home, or
   *     it was rolled back
   */
  static Optional<SideMark> of(String table, Table side, Line line, UUID home) {
    String writer = line.name();
    Optional<SideMark> mark = read(table, writer, side.properties());
    if (mark.isEmpty() && History.wasSide(side, writer)) {
      throw new LedgerStopException(
          Reason.UNREADABLE,
          "Cannot read property '%s' of table '%s': it is gone, though the table has snapshots of this writer. Nothing was committed to it. %s, HOME being its home table"
              .formatted(Marks.of(Marks.SIDE, writer), table, setBack(side, home)));
    }
    if (mark.isPresent() && !mark.get().home().equals(home)) {
      throw new LedgerStopException(
          Reason.ROLLED_BACK,
          "Replaced: table '%s' follows another home table of writer '%s' than the one that is there now (uuid %s, not %s). Nothing was committed to it. Drop it too, or use another writer id"
              .formatted(table, writer, mark.get().home(), home));
    }
    mark.ifPresent(m -> m.checkHistory(table, side, line, line.ancestors(side)));
    return mark;
  }

  /** A mark of another writer for the same home may be of a change of the id that was cut short. */
  private static String setBack(Table side, UUID home) {
    String prefix = Marks.of(Marks.SIDE, "");
    List<String> others =
        side.properties().entrySet().stream()
            .filter(e -> e.getKey().startsWith(prefix) && e.getValue().contains(home.toString()))
            .map(e -> e.getKey().substring(prefix.length()))
            .sorted()
            .toList();
    String repair = "Set it back with: firnline ledger HOME --repair";
    return others.isEmpty()
        ? repair
        : "If the writer's id was being changed to one of %s, do that again: firnline ledger HOME --toWriterId=%s. Else set it back with: firnline ledger HOME --repair"
            .formatted(others, others.get(0));
  }

  /**
   * Rule 0 for a side table.
   *
   * @param ancestors of the line's branch in it
   */
  void checkHistory(String table, Table side, Line line, Iterable<Snapshot> ancestors) {
    line.checkThere(table, side);
    History.check(
        "side table '%s' (writer '%s')".formatted(table, line.name()),
        line.name(),
        n,
        sequence,
        ancestors);
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
