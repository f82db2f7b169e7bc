package io.firnline.iceberg.file;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Striper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Function;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.DateTimeUtil;
import org.apache.iceberg.util.DecimalUtil;
import org.apache.iceberg.util.UUIDUtil;
import org.jspecify.annotations.Nullable;

/** Rows that are Iceberg's generic records, for comparison with Iceberg's own writer. */
final class RecordSource implements Striper.Source {
  @Override
  public Function<Object, @Nullable Object> field(
      Types.StructType struct, Types.NestedField field) {
    int position = struct.fields().indexOf(field);
    return record -> ((Record) record).get(position);
  }

  @Override
  public void add(Object value, ColumnBuffer column, int repetition) {
    switch (column.leaf().physical()) {
      case BOOLEAN -> column.addBoolean((Boolean) value, repetition);
      case INT -> column.addInt(intOf(value), repetition);
      case LONG -> column.addLong(longOf(value), repetition);
      case FLOAT -> column.addFloat((Float) value, repetition);
      case DOUBLE -> column.addDouble((Double) value, repetition);
      case BYTES -> {
        byte[] bytes = bytesOf(value, column);
        column.addBytes(bytes, 0, bytes.length, repetition);
      }
    }
  }

  private static int intOf(Object value) {
    if (value instanceof LocalDate date) {
      return DateTimeUtil.daysFromDate(date);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.unscaledValue().intValueExact();
    }
    return (Integer) value;
  }

  private static long longOf(Object value) {
    if (value instanceof LocalTime time) {
      return DateTimeUtil.microsFromTime(time);
    }
    if (value instanceof LocalDateTime time) {
      return DateTimeUtil.microsFromTimestamp(time);
    }
    if (value instanceof OffsetDateTime time) {
      return DateTimeUtil.microsFromTimestamptz(time);
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.unscaledValue().longValueExact();
    }
    return (Long) value;
  }

  private static byte[] bytesOf(Object value, ColumnBuffer column) {
    if (value instanceof CharSequence text) {
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }
    if (value instanceof UUID uuid) {
      return UUIDUtil.convert(uuid);
    }
    if (value instanceof BigDecimal decimal) {
      Types.DecimalType type = (Types.DecimalType) column.leaf().type();
      return DecimalUtil.toReusedFixLengthBytes(
          type.precision(), type.scale(), decimal, new byte[column.leaf().fixedLength()]);
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    return (byte[]) value;
  }
}
