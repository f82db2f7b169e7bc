package io.firnline.pipeline.replay;

import io.firnline.iceberg.audit.Positions;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.commit.TableWriters;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.LandingParts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Which records are rows of late tables and not of the table that they would be in by their topic:
 * only these rows themselves tell.
 */
final class LatePositions {
  private final Positions positions = new Positions();

  /**
   * Of the replayed table alone, if it is a late table; else of all late tables there are.
   *
   * @throws IllegalStateException if a row does not tell which record it was
   */
  static LatePositions of(
      LandingParts parts, ReplayTarget target, SortedSet<String> lateTables, Ledger ledger) {
    LatePositions found = new LatePositions();
    for (String name : target.lateRows() ? Set.of(target.table()) : lateTables) {
      load(parts, name).ifPresent(table -> found.read(name, table, ledger.streams().keySet()));
    }
    return found;
  }

  /** What keeps a late table from telling, before anything is read; empty if nothing does. */
  static Optional<String> problem(LandingParts parts, String name, Ledger ledger) {
    Optional<Table> table = load(parts, name);
    if (table.isEmpty()) {
      return Optional.empty(); // its rows are gone; counts will tell
    }
    Set<String> writers = TableWriters.of(table.get().properties());
    if (writers.size() > 1) {
      return Optional.of(
          "several pipelines write to the table of late rows %s, %s, and rows do not say whose"
              .formatted(name, writers));
    }
    return Origins.of(table.get().schema(), ledger.streams().keySet()).isPresent()
        ? Optional.empty()
        : Optional.of(
            "its late rows are in a table of their own, %s, without the columns that --metadataColumns=topic,partition,offset gives, so which records came late is not known any more"
                .formatted(name));
  }

  private static Optional<Table> load(LandingParts parts, String name) {
    try {
      return Optional.of(Tables.load(parts.catalog(), name));
    } catch (NoSuchTableException dropped) {
      return Optional.empty();
    }
  }

  private void read(String name, Table table, Set<String> streams) {
    Origins origins = Origins.of(table.schema(), streams).orElseThrow();
    List<String> columns = origins.columns();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).select(columns.toArray(String[]::new)).build()) {
      for (Record row : rows) {
        if (!origins.addTo(positions, name, row)) {
          throw new IllegalStateException(
              "Cannot replay: a row of the table of late rows %s has no %s, so which records came late is not known"
                  .formatted(name, columns));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + name, e);
    }
  }

  boolean contains(SourcePartition partition, long position) {
    return positions.contains(partition, position);
  }
}
