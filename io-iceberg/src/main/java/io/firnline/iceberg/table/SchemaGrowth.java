package io.firnline.iceberg.table;

import java.io.Serializable;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * How a writer gives tables the columns that its rows need.
 *
 * <p>A change is one compare-and-set of the table, together with the number of fields that the
 * writer has added so far: of two writers that want the same change one makes it, and the other
 * finds it made. No rows are touched, and no snapshot is made.
 *
 * @param writer name of the writer's ledger; it stands in the name of the property {@link
 *     Marks#NEW_COLUMNS}
 * @param mostFields that the writer may add to one table, for ever; at least 0
 * @param widens whether types are widened too: int to long, float to double, a decimal to more
 *     digits
 */
public record SchemaGrowth(String writer, int mostFields, boolean widens) implements Serializable {
  private static final long serialVersionUID = 1L;

  public SchemaGrowth {
    if (mostFields < 0) {
      throw new IllegalArgumentException(
          "Invalid maximum of new columns " + mostFields + ": give 0 or more");
    }
  }

  /** A change that is not made, and never will be as things are; the message says why. */
  public static final class NoColumnException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final boolean isLimit;

    public NoColumnException(String message) {
      super(message);
      this.isLimit = false;
    }

    private NoColumnException(String message, boolean isLimit, @Nullable Throwable cause) {
      super(message, cause);
      this.isLimit = isLimit;
    }

    /** Whether the writer must not add any more columns at all. */
    public boolean isLimit() {
      return isLimit;
    }
  }

  /**
   * Tries once to give a table what fields need.
   *
   * @param wanted fields of rows; their ids mean nothing
   * @return the table, with the columns, whoever has added them
   * @throws NoColumnException if a field cannot become a column, or there would be too many;
   *     nothing was changed
   * @throws CommitFailedException if somebody else has changed the table meanwhile; try again
   */
  public Table grow(CatalogSpec catalog, String name, Types.StructType wanted) {
    // What is changed is what was looked at: the transaction's own view, not an earlier one.
    Transaction transaction = Tables.load(catalog, name).newTransaction();
    Table table = transaction.table();
    SchemaChange change = SchemaChange.of(table.schema(), wanted, widens);
    if (!change.refusals().isEmpty()) {
      throw new NoColumnException(String.join("; ", change.refusals()));
    }
    if (!change.isEmpty()) {
      long added = added(table.properties()) + change.fields();
      if (change.fields() > 0 && added > mostFields) {
        throw new NoColumnException(
            "table '%s' would get its new column number %d of writer '%s', and --maxNewColumns is %d"
                .formatted(name, added, writer, mostFields),
            true,
            null);
      }
      apply(transaction, change, added);
    }
    return Tables.load(catalog, name);
  }

  private void apply(Transaction transaction, SchemaChange change, long added) {
    try {
      UpdateSchema update = transaction.updateSchema();
      change.applyTo(update);
      update.commit();
      if (change.fields() > 0) {
        transaction.updateProperties().set(property(), Long.toString(added)).commit();
      }
      transaction.commitTransaction();
    } catch (IllegalArgumentException
        | ValidationException
        | BadRequestException
        | UnprocessableEntityException e) {
      // By rules of its own about names and types; no record may stop a job with that.
      throw new NoColumnException("the catalog refuses the columns: " + e.getMessage(), false, e);
    }
  }

  private long added(Map<String, String> properties) {
    String text = properties.getOrDefault(property(), "0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "Cannot read table property %s '%s': set it to the number of columns that the writer has added, or remove it"
              .formatted(property(), text),
          e);
    }
  }

  private String property() {
    return Marks.of(Marks.NEW_COLUMNS, writer);
  }
}
