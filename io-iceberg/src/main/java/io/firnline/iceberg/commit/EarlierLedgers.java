package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.ledger.LedgerStopException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadata.MetadataLogEntry;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * The ledgers in a table's earlier metadata files, as far as the metadata log names them: as many
 * as {@code write.metadata.previous-versions-max}.
 */
final class EarlierLedgers {
  /**
   * One of them.
   *
   * @param at when the table left it
   * @param from the metadata file, for the operator
   */
  record Earlier(Ledger ledger, Instant at, String from) {}

  private EarlierLedgers() {}

  /** Those that can be read, newest first. */
  static List<Earlier> of(Table table, String writer) {
    TableOperations operations = Swap.operations(table);
    List<MetadataLogEntry> log = new ArrayList<>(operations.current().previousFiles());
    Collections.reverse(log);
    List<Earlier> ledgers = new ArrayList<>();
    for (MetadataLogEntry entry : log) {
      read(operations, entry.file(), writer)
          .ifPresent(
              ledger ->
                  ledgers.add(
                      new Earlier(
                          ledger, Instant.ofEpochMilli(entry.timestampMillis()), entry.file())));
    }
    return ledgers;
  }

  /** Empty when the file is gone or damaged, or has no ledger that can be read. */
  private static Optional<Ledger> read(TableOperations table, String file, String writer) {
    TableMetadata metadata;
    try {
      metadata = TableMetadataParser.read(table.io(), file);
    } catch (NotFoundException expired) {
      return Optional.empty();
    }
    try {
      return LedgerProperties.read(writer, metadata.properties());
    } catch (LedgerStopException unreadable) {
      return Optional.empty();
    }
  }
}
