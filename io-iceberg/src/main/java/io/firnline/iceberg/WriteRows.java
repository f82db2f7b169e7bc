package io.firnline.iceberg;

import com.google.auto.value.AutoValue;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.table.Secrets;
import io.firnline.iceberg.table.TableCreation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;

/** See {@link WindowedIcebergIO#writeRows()}. Immutable; each {@code with…} returns a new one. */
@AutoValue
public abstract class WriteRows extends Sink<Row, WriteRows> {
  private static final long serialVersionUID = 1L;

  @Override
  abstract SinkOptions options();

  abstract @Nullable SerializableFunction<Row, String> destination();

  abstract @Nullable String homeTable();

  abstract @Nullable Creation creation();

  abstract @Nullable ErrorHandler<BadRecord, ?> errorHandler();

  abstract boolean ignoresSortOrder();

  abstract Builder toBuilder();

  /** How to make tables, but for their schema, which is that of the rows. */
  record Creation(List<String> partitionFields, Map<String, String> properties)
      implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    Creation {
      partitionFields = List.copyOf(partitionFields);
      properties = Map.copyOf(properties);
    }
  }

  @AutoValue.Builder
  abstract static class Builder {
    abstract Builder setOptions(SinkOptions options);

    abstract Builder setDestination(SerializableFunction<Row, String> destination);

    abstract Builder setHomeTable(String table);

    abstract Builder setCreation(Creation creation);

    abstract Builder setErrorHandler(ErrorHandler<BadRecord, ?> handler);

    abstract Builder setIgnoresSortOrder(boolean ignores);

    abstract WriteRows build();
  }

  static WriteRows create() {
    return new AutoValue_WriteRows.Builder()
        .setOptions(SinkOptions.defaults())
        .setIgnoresSortOrder(false)
        .build();
  }

  /**
   * The table, as {@code namespace.table}, or a template with fields of the row in it, e.g. {@code
   * lake.{site}}. Values of such fields must be letters, digits, {@code _} or {@code -}; a row with
   * another value is a bad record. Required.
   */
  public WriteRows to(String table) {
    return to(new TableTemplate(Checks.tableName(table)));
  }

  /**
   * The table that a function names for each row: letters, digits, {@code _} and {@code -} between
   * dots. A row for which it gives another name, or throws IllegalArgumentException, is a bad
   * record; any other exception of it fails the pipeline.
   */
  public WriteRows to(SerializableFunction<Row, String> destination) {
    return toBuilder().setDestination(destination).build();
  }

  /**
   * The home table: it holds the ledger. Required with a template or a function, and better a table
   * of its own that no row is sent to; with one table it is that one by default.
   */
  public WriteRows withHomeTable(String table) {
    return toBuilder().setHomeTable(Checks.tableName(table)).build();
  }

  /**
   * Makes tables that are missing, on the worker that has the first row for one: format version 2
   * (another with the property {@code format-version}), zstd, old metadata files deleted. Without
   * this all tables have to exist.
   *
   * <p>Columns are the fields of the rows, by name; nullable fields are optional columns:
   *
   * <table>
   *   <caption>Iceberg types by Beam type</caption>
   *   <tr><th>Beam</th><th>Iceberg</th></tr>
   *   <tr><td>BOOLEAN, FLOAT, DOUBLE, STRING</td><td>boolean, float, double, string</td></tr>
   *   <tr><td>BYTE, INT16, INT32</td><td>int</td></tr>
   *   <tr><td>INT64</td><td>long</td></tr>
   *   <tr><td>BYTES, VariableBytes</td><td>binary</td></tr>
   *   <tr><td>FixedBytes(n)</td><td>fixed(n)</td></tr>
   *   <tr><td>FixedString, VariableString</td><td>string</td></tr>
   *   <tr><td>FixedPrecisionNumeric(p, s)</td><td>decimal(p, s)</td></tr>
   *   <tr><td>DATETIME, SqlTypes.TIMESTAMP</td><td>timestamptz</td></tr>
   *   <tr><td>SqlTypes.DATETIME, DATE, TIME, UUID</td><td>timestamp, date, time, uuid</td></tr>
   *   <tr><td>ARRAY, ITERABLE; MAP; ROW</td><td>list; map; struct</td></tr>
   * </table>
   *
   * DECIMAL, which has no precision, and other logical types are refused: create such a table
   * yourself.
   *
   * @param partitionFields e.g. {@code day(time)}, {@code bucket(16, id)}, {@code site}; none: not
   *     partitioned
   * @param properties of the table, over our defaults
   */
  public WriteRows withTableCreation(List<String> partitionFields, Map<String, String> properties) {
    return toBuilder().setCreation(new Creation(partitionFields, properties)).build();
  }

  /**
   * Takes rows that cannot be written: a value that does not fit its column, a missing required
   * value, a field of the table's template without a value that can be part of a name, a name by
   * the function that can be no table's. By default they fail the pipeline.
   *
   * <p>A table that does not exist (and is not made), lacks a field of the rows, or is refused, is
   * no fault of a row: it fails the bundle, with a handler too.
   */
  public WriteRows withBadRecordErrorHandler(ErrorHandler<BadRecord, ?> handler) {
    return toBuilder().setErrorHandler(handler).build();
  }

  /**
   * Writes into tables that have a sort order, in the order in which rows come. Iceberg allows it,
   * and a compaction can sort them. By default such a table is refused by the worker that has the
   * first row for it.
   */
  public WriteRows withSortOrderIgnored() {
    return toBuilder().setIgnoresSortOrder(true).build();
  }

  @Override
  WriteRows with(SinkOptions options) {
    return toBuilder().setOptions(options).build();
  }

  @Override
  public WriteResult expand(PCollection<Row> rows) {
    Checks.nothingMissing("writeRows", missing());
    options().checkCatalog();
    InputWindows.check(rows);
    if (!rows.hasSchema()) {
      throw new IllegalArgumentException(
          "Cannot write rows without a schema: call setRowSchema(…) on the input");
    }
    String home = Objects.requireNonNull(home());
    PCollection<RowBlock> blocks = rows.apply("MakeBlocks", blocks(rows.getSchema(), home));
    return blocks.apply("WriteBlocks", Write.create().to(home).with(options()));
  }

  private RowBlocks.FromRows blocks(Schema schema, String home) {
    TableShapes shapes =
        new TableShapes(options().lookup(), home, creationOf(schema), ignoresSortOrder());
    RowBlocks.FromRows blocks =
        RowBlocks.fromRows(shapes).to(Objects.requireNonNull(destination()));
    ErrorHandler<BadRecord, ?> handler = errorHandler();
    return handler == null ? blocks : blocks.withErrorHandler(handler);
  }

  private @Nullable TableCreation creationOf(Schema rows) {
    Creation creation = creation();
    if (creation == null) {
      return null;
    }
    TableCreation table =
        new TableCreation(
            BeamTypes.tableOf(rows),
            creation.partitionFields(),
            creation.properties(),
            TableCreation.FORMAT_VERSION);
    table.spec(); // refuses fields that no column has, before anything runs
    return table;
  }

  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (destination() == null) {
      missing.add("to(…)");
    } else if (home() == null) {
      missing.add("withHomeTable(…), since rows go to several tables");
    }
    missing.addAll(options().missing());
    return missing;
  }

  private @Nullable String home() {
    if (homeTable() != null) {
      return homeTable();
    }
    return destination() instanceof TableTemplate template ? template.onlyTable() : null;
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    super.populateDisplayData(builder);
    SerializableFunction<Row, String> destination = destination();
    if (destination instanceof TableTemplate template) {
      builder.add(DisplayData.item("table", template.toString()).withLabel("Table"));
    } else if (destination != null) {
      builder.add(DisplayData.item("table", destination.getClass()).withLabel("Table"));
    }
    builder
        .addIfNotNull(DisplayData.item("homeTable", home()).withLabel("Home table"))
        .add(
            DisplayData.item("createsTables", creation() != null).withLabel("Makes missing tables"))
        .add(
            DisplayData.item("badRecordErrorHandler", errorHandler() != null)
                .withLabel("Bad records go to an error handler"))
        .addIfNotDefault(
            DisplayData.item("ignoresSortOrder", ignoresSortOrder())
                .withLabel("Writes unsorted into sorted tables"),
            false);
    display(builder, creation());
    options().display(builder);
  }

  private static void display(DisplayData.Builder builder, @Nullable Creation creation) {
    if (creation != null) {
      builder
          .addIfNotDefault(
              DisplayData.item("partitionFields", String.join(", ", creation.partitionFields()))
                  .withLabel("Partition fields of tables that it makes"),
              "")
          .addIfNotDefault(
              DisplayData.item("tableProperties", Secrets.text(creation.properties()))
                  .withLabel("Properties of tables that it makes"),
              "");
    }
  }
}
