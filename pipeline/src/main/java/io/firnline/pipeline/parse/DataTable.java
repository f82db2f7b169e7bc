package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.table.SchemaGrowth.NoColumnException;
import io.firnline.pipeline.source.RecordBatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A table of rows as one parser knows it: it is looked at again from time to time, and, if the
 * parser is told to, given the columns that records need. A record is never held against a column
 * that its table could have: it is parsed again once the table has it.
 *
 * <p>Only a record that would be a row but for its columns changes a table; garbage does not.
 */
final class DataTable {
  static final ParseFailure NO_PAYLOAD =
      ParseFailure.ofRecord(ParseReason.NO_PAYLOAD, "it has no payload");

  /** Somebody would have to take the columns away as often again. */
  private static final int MOST_ROUNDS = 3;

  private final String name;
  private final TableRole role;
  private final ParsedTables tables;
  private final ParseSettings settings;
  private final @Nullable TableGrowth growth;

  private DataTableRows rows;
  private long lookedUpNanos = System.nanoTime();

  DataTable(
      String name, TableRole role, ParsedTables tables, ParseSettings settings, ParsedTable found) {
    this.name = name;
    this.role = role;
    this.tables = tables;
    this.settings = settings;
    this.growth = settings.changes().mode().adds() ? new TableGrowth(name, tables, settings) : null;
    this.rows = new DataTableRows(found, role, settings);
  }

  /** The rows by the table's schema as it is known now. */
  DataTableRows rows() {
    return rows;
  }

  /**
   * Looks at the table again if that is due.
   *
   * @throws IllegalStateException if somebody has changed it into one that the records cannot fill
   */
  void refresh() {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lookedUpNanos);
    if (millis >= settings.changes().refreshMillis()) {
      use(tables.reload(name));
      if (growth != null) {
        growth.forget();
      }
    }
  }

  private void use(ParsedTable table) {
    lookedUpNanos = System.nanoTime();
    if (rows.isOf(table)) {
      return;
    }
    try {
      rows = new DataTableRows(table, role, settings);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "Cannot go on with table '%s': it was changed while the job ran, and records cannot fill it as it is now: %s. Nothing is lost: change the table, and start the job"
              .formatted(name, e.getMessage()),
          e);
    }
  }

  /** Fills the row from a record, without the extra columns. */
  @Nullable ParseFailure parse(RecordBatch batch, int record) {
    byte[] payload = batch.payloads()[record];
    if (payload == null) {
      return NO_PAYLOAD;
    }
    ParseFailure failure = rows.parse(payload);
    return growth != null && growth.isAskedFor(rows, failure)
        ? parseWithMore(growth, batch, record, failure)
        : failure;
  }

  private @Nullable ParseFailure parseWithMore(
      TableGrowth growing, RecordBatch batch, int record, @Nullable ParseFailure first) {
    ParseFailure failure = first;
    for (int round = 0; growing.isAskedFor(rows, failure); round++) {
      if (round == MOST_ROUNDS) {
        throw new IllegalStateException(
            "Cannot give table '%s' the columns of its records: somebody takes them away again"
                .formatted(name));
      }
      ParsedTable grown;
      try {
        grown = growing.grown(rows, batch, record);
      } catch (RecordFailure e) {
        return failure == null ? e.at(-1) : failure;
      } catch (NoColumnException e) {
        return failure == null
            ? ParseFailure.ofRecord(ParseReason.NO_COLUMN, String.valueOf(e.getMessage()))
            : failure;
      }
      if (grown == null) {
        return failure;
      }
      use(grown);
      failure = rows.parse(batch.payloads()[record]);
    }
    return failure;
  }
}
