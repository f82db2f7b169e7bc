package io.firnline.iceberg;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Leaf;
import io.firnline.iceberg.block.Striper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import java.util.function.Function;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.values.Row;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.UUIDUtil;
import org.joda.time.ReadableInstant;
import org.jspecify.annotations.Nullable;

/** Reads Beam rows for a {@link Striper}; {@link RowBlocks} says which type goes where. */
final class BeamValues implements Striper.Source {
  private static final long NANOS_PER_MICRO = 1_000;

  @Override
  public Function<Object, @Nullable Object> field(
      Types.StructType struct, Types.NestedField field) {
    return new FieldByName(field.name());
  }

  @Override
  public void add(Object value, ColumnBuffer column, int repetition) {
    Leaf leaf = column.leaf();
    try {
      switch (leaf.physical()) {
        case BOOLEAN -> column.addBoolean(cast(Boolean.class, value), repetition);
        case INT -> column.addInt(Math.toIntExact(integer(value, leaf.type())), repetition);
        case LONG -> column.addLong(integer(value, leaf.type()), repetition);
        case FLOAT -> column.addFloat(cast(Float.class, value), repetition);
        case DOUBLE -> column.addDouble(doubleOf(value), repetition);
        case BYTES -> {
          byte[] bytes = bytes(value, leaf);
          column.addBytes(bytes, 0, bytes.length, repetition);
        }
      }
    } catch (ArithmeticException | ClassCastException e) {
      throw new IllegalArgumentException(
          "Invalid value of %s: '%s' (%s) does not fit %s: %s"
              .formatted(
                  leaf.path(),
                  value,
                  value.getClass().getSimpleName(),
                  leaf.type(),
                  e.getMessage()),
          e);
    }
  }

  private static long integer(Object value, Type type) {
    return switch (type.typeId()) {
      case INTEGER, LONG -> whole(value);
      case DATE -> cast(LocalDate.class, value).toEpochDay();
      case TIME -> cast(LocalTime.class, value).toNanoOfDay() / NANOS_PER_MICRO;
      case TIMESTAMP -> epoch(instant(value, (Types.TimestampType) type), 1_000_000);
      case TIMESTAMP_NANO ->
          epoch(
              instant(value, ((Types.TimestampNanoType) type).shouldAdjustToUTC()), 1_000_000_000);
      case DECIMAL -> unscaled(value, (Types.DecimalType) type).longValueExact();
      default -> throw new ClassCastException("no whole number");
    };
  }

  private static long whole(Object value) {
    if (value instanceof Long || value instanceof Integer) {
      return ((Number) value).longValue();
    }
    if (value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    throw new ClassCastException("it is no whole number");
  }

  private static double doubleOf(Object value) {
    return value instanceof Float number ? number : cast(Double.class, value);
  }

  private static Instant instant(Object value, Types.TimestampType type) {
    return instant(value, type.shouldAdjustToUTC());
  }

  private static Instant instant(Object value, boolean zoned) {
    if (!zoned) {
      return cast(LocalDateTime.class, value).toInstant(ZoneOffset.UTC);
    }
    if (value instanceof ReadableInstant instant) {
      return Instant.ofEpochMilli(instant.getMillis());
    }
    if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    }
    return cast(Instant.class, value);
  }

  // Digits below the unit are cut towards the past, as Iceberg's own conversions do.
  private static long epoch(Instant instant, long unitsPerSecond) {
    long seconds = Math.multiplyExact(instant.getEpochSecond(), unitsPerSecond);
    return Math.addExact(seconds, instant.getNano() / (1_000_000_000 / unitsPerSecond));
  }

  private static BigInteger unscaled(Object value, Types.DecimalType type) {
    BigDecimal decimal = cast(BigDecimal.class, value).setScale(type.scale());
    if (decimal.precision() > type.precision()) {
      throw new ArithmeticException("it has more than " + type.precision() + " digits");
    }
    return decimal.unscaledValue();
  }

  private static byte[] bytes(Object value, Leaf leaf) {
    return switch (leaf.type().typeId()) {
      case STRING -> cast(CharSequence.class, value).toString().getBytes(StandardCharsets.UTF_8);
      case UUID -> UUIDUtil.convert(cast(UUID.class, value));
      case DECIMAL -> extended(unscaled(value, (Types.DecimalType) leaf.type()), leaf);
      default -> value instanceof ByteBuffer buffer ? copy(buffer) : cast(byte[].class, value);
    };
  }

  private static byte[] extended(BigInteger unscaled, Leaf leaf) {
    byte[] shortest = unscaled.toByteArray();
    byte[] bytes = new byte[leaf.fixedLength()];
    int free = bytes.length - shortest.length;
    Arrays.fill(bytes, 0, free, (byte) (unscaled.signum() < 0 ? -1 : 0));
    System.arraycopy(shortest, 0, bytes, free, shortest.length);
    return bytes;
  }

  private static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static <T> T cast(Class<T> type, Object value) {
    if (!type.isInstance(value)) {
      throw new ClassCastException("it is no " + type.getSimpleName());
    }
    return type.cast(value);
  }

  /** A field of rows; its index is looked up once for a Beam schema. */
  private static final class FieldByName implements Function<Object, @Nullable Object> {
    private final String name;
    private @Nullable Schema schema;
    private int index;

    FieldByName(String name) {
      this.name = name;
    }

    @Override
    public @Nullable Object apply(Object struct) {
      if (!(struct instanceof Row row)) {
        throw new IllegalArgumentException(
            "Invalid value: field '%s' is looked for in a %s, which is no row"
                .formatted(name, struct.getClass().getSimpleName()));
      }
      if (row.getSchema() != schema) {
        schema = row.getSchema();
        index = schema.hasField(name) ? schema.indexOf(name) : -1;
      }
      return index < 0 ? null : row.getValue(index);
    }
  }
}
