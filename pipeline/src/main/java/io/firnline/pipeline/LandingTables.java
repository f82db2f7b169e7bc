package io.firnline.pipeline;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.options.Catalogs;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.TableNames;
import io.firnline.pipeline.options.TextOrFile;
import io.firnline.pipeline.parse.ParsedTable;
import io.firnline.pipeline.parse.ParsedTables;
import io.firnline.pipeline.parse.ddl.SchemaText;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a landing pipeline, made when they are missing: those with known names by the
 * reader that comes first, those that depend on a topic when a worker needs them.
 *
 * @param catalog where they are
 * @param names of home and dead-letter table
 * @param lateTable table of late rows; null when they have none of their own
 * @param rows how to make a table of rows; null when it has to exist
 */
record LandingTables(
    CatalogSpec catalog, TableNames names, @Nullable String lateTable, @Nullable TableCreation rows)
    implements ParsedTables {

  /** The tables that the options name. */
  static LandingTables of(FirnlineOptions options) {
    return new LandingTables(
        Catalogs.of(options),
        TableNames.of(options),
        LandingRules.lateTable(options),
        creation(options));
  }

  /** Makes the home table where it is missing; one that exists has to fit. */
  private void createHome() {
    Tables.loadOrCreate(catalog, names.home(), creationOf(names.home()));
  }

  /**
   * Makes all tables whose names are known before the first record: home, dead letters, late rows.
   */
  void createKnown() {
    createHome();
    load(names.deadLetters());
    if (lateTable != null) {
      load(lateTable);
    }
  }

  @Override
  public ParsedTable load(String name) {
    Table table = Tables.loadOrCreate(catalog, name, creationOf(name));
    return new ParsedTable(name, table.schema(), table.schema().schemaId(), table.spec());
  }

  private @Nullable TableCreation creationOf(String name) {
    if (name.equals(names.deadLetters())) {
      return TableCreation.of(DeadLetterTable.schema());
    }
    return name.equals(names.home()) && !names.homeHoldsRows() ? controlTable() : rows;
  }

  /** With several tables the ledger has one of its own, without rows. */
  private static TableCreation controlTable() {
    return TableCreation.of(
        new Schema(
            Types.NestedField.optional(
                1,
                "note",
                Types.StringType.get(),
                "no rows: the table's properties hold the ledger")));
  }

  private static @Nullable TableCreation creation(FirnlineOptions options) {
    String schema = options.getSchema();
    if (schema == null) {
      return null;
    }
    String partitionBy = options.getPartitionBy();
    return new TableCreation(
        LandingRules.extras(options).addTo(schema(schema)),
        partitionBy == null ? List.of() : List.of(partitionBy),
        Objects.requireNonNullElse(options.getTableProperties(), Map.of()),
        2);
  }

  private static Schema schema(String option) {
    String text = TextOrFile.read(option).trim();
    return text.startsWith("{") ? SchemaParser.fromJson(text) : SchemaText.parse(text);
  }
}
