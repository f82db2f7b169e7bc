package io.firnline.pipeline.parse.avro;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.BytesColumn;
import io.firnline.pipeline.parse.column.LeafTarget;
import io.firnline.pipeline.parse.column.NumberColumn;
import io.firnline.pipeline.parse.column.TimeRange;
import io.firnline.pipeline.parse.json.PlainText;
import io.firnline.pipeline.time.EpochUnit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.iceberg.types.Type;
import org.jspecify.annotations.Nullable;

/** Which Avro type goes into which column, and how. */
final class AvroLeaves {
  private AvroLeaves() {}

  /**
   * The node for values of a schema, or null if no value of it can go into the column.
   *
   * @param unit what a plain number means for a timestamp
   */
  static @Nullable AvroNode of(Schema schema, LeafTarget target, EpochUnit unit) {
    ColumnBuffer column = target.column();
    Type.TypeID type = target.type().typeId();
    return switch (schema.getType()) {
      case BOOLEAN ->
          type == Type.TypeID.BOOLEAN ? (in, r) -> column.addBoolean(in.readBoolean(), r) : null;
      case INT, LONG -> whole(schema, column, type, unit);
      case FLOAT -> {
        NumberColumn number = NumberColumn.of(column, unit);
        yield number == null ? null : (in, r) -> number.add(in.readFloat(), r);
      }
      case DOUBLE -> {
        NumberColumn number = NumberColumn.of(column, unit);
        yield number == null ? null : (in, r) -> number.add(in.readDouble(), r);
      }
      case STRING -> text(column, unit);
      case ENUM -> type == Type.TypeID.STRING ? symbols(schema, column) : null;
      case BYTES, FIXED -> bytes(schema, column, unit);
      default -> null;
    };
  }

  private static @Nullable AvroNode whole(
      Schema schema, ColumnBuffer column, Type.TypeID type, EpochUnit unit) {
    boolean isInt = schema.getType() == Schema.Type.INT;
    String logical = nameOf(schema.getLogicalType());
    switch (type) {
      case DATE:
        return logical.equals("date")
            ? (in, r) -> column.addInt(TimeRange.checkDays(in.readInt()), r)
            : null;
      case TIME:
        return switch (logical) {
          case "time-millis" ->
              (in, r) -> column.addLong(TimeRange.checkTimeOfDay(in.readInt() * 1_000L), r);
          case "time-micros" ->
              (in, r) -> column.addLong(TimeRange.checkTimeOfDay(in.readLong()), r);
          default -> null;
        };
      case TIMESTAMP:
        EpochUnit own = AvroTimes.unitOf(schema);
        if (own == null && !logical.isEmpty()) {
          return null; // a date or a time of day
        }
        return number(isInt, NumberColumn.of(column, own == null ? unit : own));
      case LONG:
        return isInt
            ? (in, r) -> column.addLong(in.readInt(), r)
            : (in, r) -> column.addLong(in.readLong(), r);
      default:
        return number(isInt, NumberColumn.of(column, unit));
    }
  }

  private static @Nullable AvroNode number(boolean isInt, @Nullable NumberColumn number) {
    if (number == null) {
      return null;
    }
    return isInt
        ? (in, r) -> number.add((long) in.readInt(), r)
        : (in, r) -> number.add(in.readLong(), r);
  }

  private static String nameOf(@Nullable LogicalType type) {
    return type == null ? "" : type.getName();
  }

  private static @Nullable AvroNode text(ColumnBuffer column, EpochUnit unit) {
    PlainText text = PlainText.ofStrings(column, unit);
    return text == null
        ? null
        : (in, r) -> {
          int length = in.readLength();
          int from = in.pass(length);
          text.read(in.bytes(), from, from + length, r);
        };
  }

  private static AvroNode symbols(Schema schema, ColumnBuffer column) {
    byte[][] symbols =
        schema.getEnumSymbols().stream()
            .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    return (in, r) -> {
      byte[] symbol = symbols[in.readIndex(symbols.length)];
      column.addBytes(symbol, 0, symbol.length, r);
    };
  }

  private static @Nullable AvroNode bytes(Schema schema, ColumnBuffer column, EpochUnit unit) {
    BytesColumn target = BytesColumn.of(column);
    if (target == null) {
      return decimal(schema, NumberColumn.of(column, unit));
    }
    int size = sizeOf(schema);
    return (in, r) -> {
      int length = size < 0 ? in.readLength() : size;
      target.add(in.bytes(), in.pass(length), length, r);
    };
  }

  /** Bytes of a fixed, -1 for any. */
  private static int sizeOf(Schema schema) {
    return schema.getType() == Schema.Type.FIXED ? schema.getFixedSize() : -1;
  }

  private static @Nullable AvroNode decimal(Schema schema, @Nullable NumberColumn number) {
    if (number == null || !(schema.getLogicalType() instanceof LogicalTypes.Decimal decimal)) {
      return null;
    }
    int scale = decimal.getScale();
    int size = sizeOf(schema);
    NumberColumn column = Objects.requireNonNull(number);
    return (in, r) -> {
      int length = size < 0 ? in.readLength() : size;
      int from = in.pass(length);
      if (length == 0) {
        throw new RecordFailure(ParseReason.SYNTAX, from, "a decimal has at least one byte");
      }
      BigInteger unscaled = new BigInteger(in.bytes(), from, length);
      column.add(new BigDecimal(unscaled, scale), r);
    };
  }
}
