package io.firnline.pipeline.replay;

import io.firnline.pipeline.parse.MetadataColumn;
import io.firnline.pipeline.parse.ParseSettings;
import io.firnline.pipeline.time.EpochUnit;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.DateTimeUtil;
import org.jspecify.annotations.Nullable;

/**
 * The column that holds the event time of rows: a number in a unit since 1970 UTC, or a timestamp
 * with zone.
 *
 * @param field the column
 * @param unit of its values as Iceberg stores them
 */
record EventTimeColumn(Types.NestedField field, EpochUnit unit) {

  /**
   * The column of a table's rows.
   *
   * @throws IllegalStateException if no column tells the event time exactly
   */
  static EventTimeColumn of(ParseSettings parsing, Schema schema) {
    String own = parsing.extras().eventTimeColumn();
    String parsed = parsing.eventTime().field();
    String source = MetadataColumn.RECORD_TIME.column();
    return Stream.of(
            find(schema, parsed, parsing.eventTime().unit()),
            find(schema, own, EpochUnit.MICROS),
            find(schema, parsed == null ? source : null, EpochUnit.MICROS))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Cannot replay windows: no column of type long, int or timestamptz holds the event time (%s), so which rows belong to them is not known. Tables that are to be replayed have one by --eventTimeColumn or, with the source's time, --metadataColumns=record_time"
                        .formatted(parsing.eventTime().text())));
  }

  private static Optional<EventTimeColumn> find(
      Schema schema, @Nullable String name, EpochUnit unitOfNumbers) {
    Types.NestedField field = name == null ? null : schema.asStruct().field(name);
    if (field == null) {
      return Optional.empty();
    }
    Type type = field.type();
    if (type.equals(Types.TimestampType.withZone())) {
      return Optional.of(new EventTimeColumn(field, EpochUnit.MICROS));
    }
    boolean number = type.typeId() == Type.TypeID.LONG || type.typeId() == Type.TypeID.INTEGER;
    return number ? Optional.of(new EventTimeColumn(field, unitOfNumbers)) : Optional.empty();
  }

  /** Rows with an event time in a range; a file without any may pass. */
  Expression within(long fromMillis, long toMillis) {
    return Expressions.and(
        Expressions.greaterThanOrEqual(field.name(), first(fromMillis)),
        Expressions.lessThan(field.name(), first(toMillis)));
  }

  /** The lowest value of the column whose event time is not before a time. */
  private long first(long millis) {
    return switch (unit) {
      case SECONDS -> -Math.floorDiv(-millis, 1_000L);
      case MILLIS -> millis;
      case MICROS -> Math.multiplyExact(millis, 1_000L);
      case NANOS -> Math.multiplyExact(millis, 1_000_000L);
    };
  }

  /** Event time of a row; null where the column is. */
  @Nullable Long millis(Record row) {
    Object value = row.getField(field.name());
    if (value == null) {
      return null;
    }
    return value instanceof OffsetDateTime time
        ? Math.floorDiv(DateTimeUtil.microsFromTimestamptz(time), 1_000L)
        : millis(((Number) value).longValue());
  }

  /** Event time of a value as Iceberg stores it. */
  long millis(long value) {
    return Math.floorDiv(unit.toMicros(value), 1_000L);
  }
}
