package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.LedgerProperties;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * What an operator wants of a ledger. Each is a claim too: a job that runs is fenced, and has to be
 * started again without state.
 */
public sealed interface LedgerChange {

  /**
   * The ledger follows the table: after a rollback, or when its properties were damaged. It is set
   * to what the table's newest metadata file says that has the same pane as the current snapshot.
   * Side tables that are ahead of that are rolled back too. What was rolled back is read again.
   */
  record Repair() implements LedgerChange {}

  /** As {@link Repair}, with the ledger of a backup, which has to have the table's pane. */
  record Restore(LedgerBackup backup) implements LedgerChange {}

  /**
   * The ledger stays, and the tables stay: rows that a rollback has removed are not read again, of
   * home or of a side table. What a side table has yet to get stays away if all files of it are
   * gone.
   */
  record Keep() implements LedgerChange {}

  /**
   * The table is a copy of the one that the ledger belongs to, and goes on by itself, with side
   * tables of its own.
   */
  record Adopt() implements LedgerChange {}

  /**
   * The next start reads these partitions from these positions on, and knows nothing of these
   * streams. Rows that are in the tables already are doubled if they are read again; positions that
   * are passed over are never read.
   */
  record Positions(SortedMap<SourcePartition, Long> starts, SortedSet<String> forget)
      implements LedgerChange {}

  /** The writer gets another id, in home and its side tables. */
  record ToWriter(String writer) implements LedgerChange {
    /**
     * @throws IllegalArgumentException if the id cannot be part of a property's name
     */
    public ToWriter {
      LedgerProperties.checkWriter(writer);
    }
  }
}
