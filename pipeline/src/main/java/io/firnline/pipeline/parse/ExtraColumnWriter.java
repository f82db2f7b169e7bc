package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.row.HeaderMaps;
import io.firnline.pipeline.row.MapColumn;
import io.firnline.pipeline.row.RowColumns;
import io.firnline.pipeline.source.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.types.Types;

/** Fills the columns that do not come from the payload. */
final class ExtraColumnWriter {
  private static final long MICROS_PER_MILLI = 1_000;

  private interface Fact {
    void write(RecordBatch batch, int record, long eventTimeMillis);
  }

  private final Fact[] facts;

  /**
   * @throws IllegalArgumentException if a column is missing or has another type, or cannot be null
   *     although the fact may be missing
   */
  ExtraColumnWriter(RowBuffer row, ExtraColumns extras) {
    RowColumns columns = new RowColumns(row);
    List<Fact> found = new ArrayList<>();
    if (extras.eventTimeColumn() != null) {
      RowColumns.Column column =
          columns.get(extras.eventTimeColumn(), Types.TimestampType.withZone());
      found.add((batch, record, eventTime) -> column.set(eventTime * MICROS_PER_MILLI));
    }
    extras.metadata().forEach(fact -> found.add(fact(columns, fact)));
    facts = found.toArray(Fact[]::new);
  }

  void write(RecordBatch batch, int record, long eventTimeMillis) {
    for (Fact fact : facts) {
      fact.write(batch, record, eventTimeMillis);
    }
  }

  private static Fact fact(RowColumns columns, MetadataColumn fact) {
    return switch (fact) {
      case KEY -> key(columns, fact.column());
      case HEADERS -> headers(columns, fact.column());
      case TOPIC -> {
        RowColumns.Column column = columns.get(fact.column(), Types.StringType.get());
        yield (batch, record, eventTime) -> column.set(batch.partition().stream());
      }
      case PARTITION -> {
        RowColumns.Column column = columns.get(fact.column(), Types.StringType.get());
        yield (batch, record, eventTime) -> column.set(batch.partition().partition());
      }
      case OFFSET -> {
        RowColumns.Column column = columns.get(fact.column(), Types.LongType.get());
        yield (batch, record, eventTime) -> column.set(batch.positions()[record]);
      }
      case RECORD_TIME -> {
        RowColumns.Column column = columns.get(fact.column(), Types.TimestampType.withZone());
        yield (batch, record, eventTime) ->
            column.set(batch.sourceTimes()[record] * MICROS_PER_MILLI);
      }
    };
  }

  private static Fact key(RowColumns columns, String name) {
    RowColumns.Column column = columns.get(name, Types.BinaryType.get());
    if (!column.isOptional()) {
      throw new IllegalArgumentException(
          "Invalid column " + name + ": it must be optional, as records may have no key");
    }
    return (batch, record, eventTime) ->
        column.set(batch.keys() == null ? null : batch.keys()[record]);
  }

  private static Fact headers(RowColumns columns, String name) {
    MapColumn column = columns.getMap(name);
    return (batch, record, eventTime) ->
        column.set(HeaderMaps.of(batch.headers() == null ? null : batch.headers()[record]));
  }
}
