package io.firnline.iceberg.audit;

import io.firnline.iceberg.commit.WriterTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Reads every row of a table: the columns that say which record it was, else one column. */
final class RowScan {
  private final WriterTable table;
  private final @Nullable Coordinates coordinates;

  RowScan(WriterTable table, Optional<Coordinates> coordinates) {
    this.table = table;
    this.coordinates = coordinates.orElse(null);
  }

  /** Where a row came from, as far as it says so. */
  record Row(
      @Nullable String stream,
      @Nullable String partition,
      @Nullable Long position,
      @Nullable String writer) {}

  boolean hasCoordinates() {
    return coordinates != null;
  }

  /**
   * Reads them all.
   *
   * @param action called for each, where the table says where rows come from
   * @return how many there are
   */
  long read(Consumer<Row> action) {
    Snapshot head = table.head();
    if (head == null) {
      return 0;
    }
    long rows = 0;
    try (CloseableIterable<Record> records =
        IcebergGenerics.read(table.table())
            .useSnapshot(head.snapshotId())
            .project(columns())
            .build()) {
      for (Record record : records) {
        rows++;
        if (coordinates != null) {
          action.accept(row(record, coordinates));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + table.name(), e);
    }
    return rows;
  }

  private Schema columns() {
    Schema all = table.table().schema();
    if (coordinates != null) {
      return coordinates.in(all).orElse(all);
    }
    for (Types.NestedField field : all.columns()) {
      if (field.type().isPrimitiveType()) {
        return all.select(field.name());
      }
    }
    return all;
  }

  private static Row row(Record record, Coordinates names) {
    return new Row(
        (String) record.getField(names.stream()),
        (String) record.getField(names.partition()),
        (Long) record.getField(names.position()),
        names.writer() == null ? null : (String) record.getField(names.writer()));
  }
}
