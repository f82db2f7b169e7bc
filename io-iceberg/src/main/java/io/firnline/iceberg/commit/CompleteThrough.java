package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.Tables;
import java.util.Optional;
import org.apache.iceberg.Table;

/**
 * Up to where a writer's rows are complete in one of its tables: every row with an earlier event
 * time that was not late is visible there.
 *
 * @param writer the ledger's name: the writer id, on another branch than main followed by {@code @}
 *     and the branch
 * @param home full name of the table that has the ledger, which may be the one that was asked for
 * @param millis milliseconds since 1970 UTC; {@link EventTime#NEVER} while no window is complete
 */
public record CompleteThrough(String writer, String home, long millis) {

  /**
   * Reads it: from the ledger, also for a side table, since home decides. A side table that has not
   * got its files of home's last commit yet is only as far as it was before.
   *
   * @param table full name of a home or side table
   * @param writer one of {@link TableWriters#of}
   * @throws LedgerStopException if the ledger cannot be read, or one of the tables was rolled back:
   *     rows that were complete may be gone then
   * @throws org.apache.iceberg.exceptions.NoSuchTableException if a table does not exist
   */
  public static CompleteThrough of(CatalogSpec catalog, String table, String writer) {
    Line line = Line.named(writer);
    String homeName = Tables.load(catalog, table).properties().get(Marks.of(Marks.HOME, writer));
    if (homeName == null) {
      return new CompleteThrough(writer, table, home(catalog, table, line).completeThrough());
    }
    // Home first: what it says then, the side table has by the time that it is read.
    HomeState home = new HomeTable(catalog, homeName, line).load();
    return new CompleteThrough(writer, homeName, ofSide(catalog, table, line, home));
  }

  private static Ledger home(CatalogSpec catalog, String table, Line line) {
    return new HomeTable(catalog, table, line).load().ledger();
  }

  private static long ofSide(CatalogSpec catalog, String name, Line line, HomeState home) {
    Table side = Tables.load(catalog, name);
    Optional<SideMark> mark = SideMark.of(name, side, line, home.table().uuid());
    boolean due = home.ledger().pending().containsKey(name);
    long has = mark.map(SideMark::n).orElse(0L);
    return due && has < home.ledger().n()
        ? mark.map(SideMark::completeThrough).orElse(EventTime.NEVER)
        : home.ledger().completeThrough();
  }

  /** Whether everything before an event time is there, late rows apart. */
  public boolean holds(long throughMillis) {
    return millis >= throughMillis;
  }
}
