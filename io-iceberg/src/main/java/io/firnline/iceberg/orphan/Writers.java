package io.firnline.iceberg.orphan;

import io.firnline.iceberg.commit.DueFiles;
import io.firnline.iceberg.commit.TableWriters;
import io.firnline.iceberg.file.DataFileName;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.Tables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The ledgers that decide about a table's files: its own, and those of the home tables that it
 * follows. They are read before the table's snapshots are: so a window that a ledger calls complete
 * is in the snapshots, or due, or never comes.
 */
final class Writers {
  private final Map<String, List<Ledger>> ledgers = new HashMap<>();
  private final List<Ledger> homes = new ArrayList<>();

  private Writers() {}

  /** Reads them, of a table as it was loaded. */
  static Writers of(CatalogSpec catalog, Table table) {
    Writers writers = new Writers();
    for (String writer : TableWriters.of(table.properties())) {
      LedgerProperties.read(writer, table.properties()).ifPresent(writers::add);
      String home = table.properties().get(Marks.of(Marks.HOME, writer));
      if (home != null) {
        writers.addHome(catalog, home, writer);
      }
    }
    return writers;
  }

  /** A home table that is gone leaves a writer of whom nobody knows anything. */
  private void addHome(CatalogSpec catalog, String home, String writer) {
    try {
      Table loaded = Tables.load(catalog, home);
      LedgerProperties.read(writer, loaded.properties())
          .ifPresent(
              ledger -> {
                homes.add(ledger);
                add(ledger);
              });
    } catch (NoSuchTableException e) {
      // Its files are of an unknown writer, and stay.
    }
  }

  private void add(Ledger ledger) {
    ledgers.computeIfAbsent(DataFileName.safe(ledger.writer()), w -> new ArrayList<>()).add(ledger);
  }

  /** All ledgers that a file's name can mean; none for an unknown writer. */
  List<Ledger> of(DataFileName file) {
    return ledgers.getOrDefault(file.ledger(), List.of());
  }

  /** Whether the file was written to replace rows of a ledger that is known here. */
  boolean replays(DataFileName file) {
    return file.replayed().filter(ledgers::containsKey).isPresent();
  }

  /**
   * Hands over the locations that must stay for the home tables' sake.
   *
   * @param table loaded after the ledgers were read
   */
  void forEachDue(Table table, String name, Consumer<String> due) {
    for (Ledger home : homes) {
      DueFiles.of(table, name, home).forEach(due);
      home.pending().values().forEach(due);
    }
  }
}
