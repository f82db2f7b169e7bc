package io.firnline.pipeline;

import io.firnline.iceberg.commit.TakenTables.NotTakenException;
import io.firnline.iceberg.table.SchemaFit;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.pipeline.deadletter.DeadLetterTable;
import io.firnline.pipeline.parse.ParsedTable;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;

/** Whether a table can be taken up that a record or a topic names for the first time. */
record NewTable(LandingTables tables, String name) {
  /**
   * Passes a table that is missing and can be made, or that exists and fits.
   *
   * @param asked what else is asked of one that exists
   * @return whether it exists
   * @throws NotTakenException else
   */
  boolean check(Consumer<ParsedTable> asked) {
    if (isOurOwn()) {
      throw NotTakenException.ofTable(
          "table '%s' has the ledger, the dead letters or the late rows of this pipeline"
              .formatted(name));
    }
    try {
      refuseOtherKinds(tables.check(name));
      asked.accept(tables.existing(name));
      return true;
    } catch (NoSuchTableException | NoSuchNamespaceException missing) {
      checkMissing();
      return false;
    } catch (NotTakenException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw NotTakenException.ofTable(String.valueOf(e.getMessage()));
    }
  }

  private boolean isOurOwn() {
    return Stream.of(
            tables.names().home(),
            tables.names().deadLetters(),
            Objects.requireNonNullElse(tables.lateTable(), ""))
        .anyMatch(name::equalsIgnoreCase);
  }

  /** Where tables are given columns, those of other pipelines would fit too. */
  private void refuseOtherKinds(Schema columns) {
    if (SchemaFit.differences(DeadLetterTable.schema(), columns).isEmpty()
        || columns.sameSchema(TableCreation.ofLedger().schema())) {
      throw NotTakenException.ofTable(
          "table '%s' has the dead letters or the ledger of a pipeline".formatted(name));
    }
  }

  private void checkMissing() {
    if (tables.rows() == null) {
      throw NotTakenException.ofTable(
          "table '%s' does not exist, and without --schema none is made".formatted(name));
    }
    TableIdentifier wanted = TableIdentifier.parse(name);
    for (TableIdentifier other : tablesOf(wanted.namespace())) {
      if (!other.name().equals(wanted.name()) && other.name().equalsIgnoreCase(wanted.name())) {
        throw NotTakenException.ofTable(
            "table '%s' differs from table '%s' in upper and lower case alone, and many catalogs do not tell them apart"
                .formatted(name, other));
      }
    }
  }

  private List<TableIdentifier> tablesOf(Namespace namespace) {
    try {
      return tables.catalog().load().listTables(namespace);
    } catch (NoSuchNamespaceException none) {
      return List.of();
    }
  }
}
