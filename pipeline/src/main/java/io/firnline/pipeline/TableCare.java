package io.firnline.pipeline;

import io.firnline.iceberg.table.SchemaGrowth;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.parse.ExtraColumns;
import io.firnline.pipeline.parse.SchemaMode;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/**
 * What is asked of tables that exist, and done to them.
 *
 * @param mode whether they are given columns
 * @param mostNewColumns that they are given, each, ever
 * @param ignoresSortOrder whether rows may go unsorted into a table that has a sort order
 * @param patience how long a catalog that is away is waited for
 */
record TableCare(SchemaMode mode, int mostNewColumns, boolean ignoresSortOrder, Duration patience)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  static TableCare of(FirnlineOptions options) {
    return new TableCare(
        options.getSchemaMode(),
        options.getMaxNewColumns(),
        options.getIgnoreSortOrder(),
        options.getPatience().toDuration());
  }

  SchemaGrowth growth(String ledgerName) {
    return new SchemaGrowth(ledgerName, mostNewColumns, mode.widens());
  }

  /**
   * Passes a table without a sort order, or where that may be ignored.
   *
   * @throws IllegalArgumentException else
   */
  void checkSortOrder(String name, Table table) {
    if (!ignoresSortOrder) {
      Tables.checkUnsorted(name, table, "give --ignoreSortOrder=true");
    }
  }

  /** The same creation without the columns that records will bring, where they get columns. */
  TableCreation ofColumnsThatMustBeThere(TableCreation creation, Table table, ExtraColumns extras) {
    if (!mode.adds()) {
      return creation;
    }
    Set<String> ours = extras.names();
    List<Types.NestedField> there =
        creation.schema().columns().stream()
            .filter(c -> ours.contains(c.name()) || table.schema().findField(c.name()) != null)
            .toList();
    return TableCreation.of(new Schema(there)).withPartitionFields(creation.partitionFields());
  }
}
