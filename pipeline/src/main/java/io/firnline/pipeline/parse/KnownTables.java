package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.TableRole;
import io.firnline.pipeline.deadletter.DeadLetterRows;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tables that one parser makes rows for, looked up when they are needed first, and again while
 * they are in use.
 */
final class KnownTables {
  /**
   * The table of dead letters. It is not looked at again: its columns are ours, and a block keeps
   * the schema that it was made with.
   */
  record DeadTable(TableRows table, DeadLetterRows letters) {}

  private final ParseSettings settings;
  private final ParsedTables tables;
  private final Map<String, DataTable> data = new HashMap<>();
  private @Nullable DataTable late;
  private @Nullable DeadTable dead;
  private boolean homeIsMade;

  KnownTables(ParseSettings settings, ParsedTables tables) {
    this.settings = settings;
    this.tables = tables;
  }

  /** The table of a stream's rows, for one batch. */
  DataTable ofStream(String stream) {
    DataTable table =
        data.computeIfAbsent(
            settings.tables().routing().tableOf(stream), name -> table(name, TableRole.DATA));
    table.refresh();
    return table;
  }

  /** The table of late rows, where they have one of their own. */
  DataTable late() {
    if (late == null) {
      late = table(Objects.requireNonNull(settings.tables().late()), TableRole.LATE);
    }
    late.refresh();
    return late;
  }

  /** A positioned source has made it before its first record: it begins with the ledger there. */
  void makeHome() {
    if (!homeIsMade) {
      var unused = tables.load(settings.tables().home());
      homeIsMade = true;
    }
  }

  DeadTable dead() {
    if (dead == null) {
      ParsedTable table = tables.load(settings.tables().deadLetters());
      BlockSchema schema = BlockSchema.of(table.schema());
      dead =
          new DeadTable(
              new TableRows(table, TableRole.DEAD_LETTER, schema, settings.groups()),
              new DeadLetterRows(schema, settings.writerId()));
    }
    return dead;
  }

  private DataTable table(String name, TableRole role) {
    return new DataTable(name, role, tables, settings);
  }
}
