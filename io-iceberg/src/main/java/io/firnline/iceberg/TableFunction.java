package io.firnline.iceberg;

import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.Row;
import org.jspecify.annotations.Nullable;

/**
 * A user's function from row to table, whose names are checked: they come from data, and a catalog
 * may make a path of them.
 */
final class TableFunction implements SerializableFunction<Row, String> {
  private static final long serialVersionUID = 1L;

  private final SerializableFunction<Row, String> names;

  /** Rows of one table follow each other: its name is checked once. */
  private transient @Nullable String last;

  TableFunction(SerializableFunction<Row, String> names) {
    this.names = names;
  }

  @Override
  public String apply(Row row) {
    String name = names.apply(row);
    if (name == null || !name.equals(last)) {
      name = Checks.tableOfRow(name);
      last = name;
    }
    return name;
  }
}
