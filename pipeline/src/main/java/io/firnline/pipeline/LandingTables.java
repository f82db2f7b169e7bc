package io.firnline.pipeline;

import io.firnline.iceberg.commit.CatalogWait;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.SchemaFit;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.options.Catalogs;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.TableNames;
import io.firnline.pipeline.parse.ExtraColumns;
import io.firnline.pipeline.parse.ParsedTable;
import io.firnline.pipeline.parse.ParsedTables;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a landing pipeline, made when they are missing: those with known names by the
 * reader that comes first, those that depend on a topic when a worker needs them.
 *
 * @param catalog where they are
 * @param names of home and dead-letter table
 * @param ledgerName the ledger's name: the writer id, on another branch than main with the branch
 * @param lateTable table of late rows; null when they have none of their own
 * @param extras columns of rows that do not come from the payload
 * @param rows how to make a table of rows; null when it has to exist
 * @param care what is asked of tables that exist
 * @param takingUp how tables are counted that records or topics name; null where none are
 */
record LandingTables(
    CatalogSpec catalog,
    TableNames names,
    String ledgerName,
    @Nullable String lateTable,
    ExtraColumns extras,
    @Nullable TableCreation rows,
    TableCare care,
    @Nullable TakingUp takingUp)
    implements ParsedTables {

  /** The tables that the options name. */
  static LandingTables of(FirnlineOptions options) {
    return new LandingTables(
        Catalogs.of(options),
        TableNames.of(options),
        CommitSettings.ledgerName(
            Objects.requireNonNull(options.getWriterId(), "writerId"), options.getIcebergBranch()),
        LandingRules.lateTable(options),
        LandingRules.extras(options),
        LandingSchema.creation(options),
        TableCare.of(options),
        TakingUp.of(options));
  }

  /**
   * Makes all tables whose names are known before the first record: home, dead letters, late rows.
   * Those that exist have to fit.
   */
  void createKnown() {
    createOrCheck(names.home());
    knownSideTables().forEach(this::createOrCheck);
  }

  private void createOrCheck(String name) {
    try {
      var unused = check(name);
    } catch (NoSuchTableException missing) {
      var made = Tables.loadOrCreate(catalog, name, creationOf(name));
    }
  }

  /** Those that {@link #createKnown} makes, without home. */
  Set<String> knownSideTables() {
    Set<String> known = new TreeSet<>(List.of(names.deadLetters()));
    if (lateTable != null) {
      known.add(lateTable);
    }
    return known;
  }

  /**
   * The columns of a table that exists, for a start: a running job follows what others change in it
   * later.
   *
   * @throws IllegalArgumentException if it does not fit, naming every difference
   * @throws NoSuchTableException if it does not exist
   */
  Schema check(String name) {
    Table table = Tables.load(catalog, name);
    TableCreation creation = creationOf(name);
    if (creation == null && holdsRows(name)) {
      creation = TableCreation.of(extras.addTo(table.schema()));
    }
    if (holdsRows(name)) {
      care.checkSortOrder(name, table);
      creation = creation == null ? null : care.ofColumnsThatMustBeThere(creation, table, extras);
    }
    Tables.check(name, table, creation);
    if (holdsRows(name)) {
      checkExtras(extras, table.schema());
    }
    return table.schema();
  }

  /** Whether a table holds rows of records, and not dead letters or the ledger alone. */
  boolean holdsRows(String name) {
    return !name.equals(names.deadLetters())
        && (!name.equals(names.home()) || names.homeHoldsRows());
  }

  boolean canCreate(String name) {
    return creationOf(name) != null;
  }

  /**
   * @throws IllegalArgumentException if a column that does not come from the payload has a type
   *     that cannot hold it
   */
  static void checkExtras(ExtraColumns extras, Schema schema) {
    List<String> differences =
        SchemaFit.differences(extras.addTo(new Schema(new Types.NestedField[0])), schema).stream()
            .filter(
                difference ->
                    extras.names().stream()
                        .anyMatch(n -> difference.startsWith("column '" + n + "'")))
            .toList();
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid columns for --eventTimeColumn and --metadataColumns: "
              + String.join("; ", differences));
    }
  }

  @Override
  public ParsedTable load(String name) {
    return parsed(name, () -> loadOrCreate(name));
  }

  @Override
  public ParsedTable takeUp(String name, String stream, Consumer<ParsedTable> check) {
    if (takingUp != null && !takingUp.isTaken(catalog, names.home(), name, stream)) {
      if (!taken().contains(name)) {
        var unused =
            CatalogWait.call(
                care.patience(),
                "look up table '" + name + "'",
                () -> new NewTable(this, name).check(check));
      }
      takingUp.take(catalog, names.home(), name, stream);
    }
    return load(name);
  }

  @Override
  public Set<String> taken() {
    return takingUp == null ? Set.of() : takingUp.names(catalog, names.home());
  }

  @Override
  public @Nullable ParsedTable planned() {
    return rows == null ? null : new ParsedTable(names.table(), rows.schema(), 0, rows.spec());
  }

  /** Tables that earlier starts have taken up; none before the first start. */
  Set<String> takenBefore() {
    if (takingUp == null) {
      return Set.of();
    }
    try {
      return takingUp.before(catalog, names.home());
    } catch (NoSuchTableException | NoSuchNamespaceException first) {
      return Set.of();
    }
  }

  boolean exists(String name) {
    return catalog.load().tableExists(TableIdentifier.parse(name));
  }

  /** One that exists may have been changed since the start: it is taken as it is. */
  private Table loadOrCreate(String name) {
    TableCreation creation = creationOf(name);
    try {
      return Tables.load(catalog, name);
    } catch (NoSuchTableException missing) {
      if (creation == null) {
        throw missing;
      }
      return Tables.make(catalog, name, creation);
    }
  }

  @Override
  public ParsedTable reload(String name) {
    return parsed(name, () -> Tables.load(catalog, name));
  }

  @Override
  public ParsedTable grow(String name, Types.StructType wanted) {
    return parsed(name, () -> care.growth(ledgerName).grow(catalog, name, wanted));
  }

  /** A table as it is now, without waiting for the catalog. */
  ParsedTable existing(String name) {
    return parsed(Tables.load(catalog, name), name);
  }

  private ParsedTable parsed(String name, Supplier<Table> find) {
    return parsed(CatalogWait.call(care.patience(), "look up table '" + name + "'", find), name);
  }

  private static ParsedTable parsed(Table table, String name) {
    Tables.check(name, table, null);
    return new ParsedTable(name, table.schema(), table.schema().schemaId(), table.spec());
  }

  /** A side table says from the start where its home is: readers look there. */
  private @Nullable TableCreation creationOf(String name) {
    TableCreation creation = shapeOf(name);
    return creation == null || name.equals(names.home())
        ? creation
        : creation.withProperty(Marks.of(Marks.HOME, ledgerName), names.home());
  }

  private @Nullable TableCreation shapeOf(String name) {
    if (name.equals(names.deadLetters())) {
      return TableCreation.of(DeadLetterTable.schema());
    }
    return name.equals(names.home()) && !names.homeHoldsRows() ? TableCreation.ofLedger() : rows;
  }
}
