package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Table;

/** What a home table holds for a side table that does not have it yet. */
public final class DueFiles {
  private DueFiles() {}

  /**
   * Locations of the list of pending files and of the data files in it; none once the side table
   * has them.
   *
   * @param side the side table, loaded after the ledger
   * @param name its full name, as the ledger has it
   * @param home the ledger of the home table
   * @throws LedgerStopException if the list is gone, or the side table's own mark cannot be read
   */
  public static Set<String> of(Table side, String name, Ledger home) {
    String location = home.pending().get(name);
    Optional<SideMark> mark = SideMark.read(name, home.writer(), side.properties());
    if (location == null || mark.filter(m -> m.n() >= home.n()).isPresent()) {
      return Set.of();
    }
    Set<String> due = new TreeSet<>(PendingFiles.locations(side, location));
    due.add(location);
    return due;
  }
}
