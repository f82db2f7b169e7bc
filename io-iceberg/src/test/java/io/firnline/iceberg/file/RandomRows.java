package io.firnline.iceberg.file;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Random schemas of all Iceberg v2 types, and random records of a schema, from a seed. */
final class RandomRows {
  static final List<Type> PRIMITIVES =
      List.of(
          Types.BooleanType.get(),
          Types.IntegerType.get(),
          Types.LongType.get(),
          Types.FloatType.get(),
          Types.DoubleType.get(),
          Types.DateType.get(),
          Types.TimeType.get(),
          Types.TimestampType.withoutZone(),
          Types.TimestampType.withZone(),
          Types.StringType.get(),
          Types.UUIDType.get(),
          Types.FixedType.ofLength(7),
          Types.BinaryType.get(),
          Types.DecimalType.of(9, 2),
          Types.DecimalType.of(18, 5),
          Types.DecimalType.of(38, 10));

  private final Random random;
  private int lastId;

  RandomRows(long seed) {
    this.random = new Random(seed);
  }

  /** All primitive types, required and optional, then some nested fields. */
  Schema schema() {
    List<Types.NestedField> fields = new ArrayList<>();
    for (Type type : PRIMITIVES) {
      fields.add(Types.NestedField.required(++lastId, "required" + lastId, type));
      fields.add(Types.NestedField.optional(++lastId, "optional" + lastId, type));
    }
    for (int i = 0; i < 5; i++) {
      fields.add(field(3));
    }
    return new Schema(fields);
  }

  List<Record> records(Schema schema, int count) {
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.add(struct(schema.asStruct()));
    }
    return records;
  }

  private Types.NestedField field(int depth) {
    int id = ++lastId;
    return Types.NestedField.of(id, random.nextBoolean(), "field" + id, type(depth));
  }

  private Type type(int depth) {
    return switch (depth == 0 ? 0 : 1 + random.nextInt(3)) {
      case 1 -> Types.StructType.of(List.of(field(depth - 1), field(0), field(depth - 1)));
      case 2 -> {
        int id = ++lastId;
        yield random.nextBoolean()
            ? Types.ListType.ofOptional(id, type(depth - 1))
            : Types.ListType.ofRequired(id, type(depth - 1));
      }
      case 3 -> {
        int key = ++lastId;
        int value = ++lastId;
        yield random.nextBoolean()
            ? Types.MapType.ofOptional(key, value, Types.StringType.get(), type(depth - 1))
            : Types.MapType.ofRequired(key, value, Types.LongType.get(), type(depth - 1));
      }
      default -> PRIMITIVES.get(random.nextInt(PRIMITIVES.size()));
    };
  }

  private Record struct(Types.StructType type) {
    Record record = GenericRecord.create(type);
    for (int i = 0; i < type.fields().size(); i++) {
      record.set(i, nullable(type.fields().get(i)));
    }
    return record;
  }

  private @Nullable Object nullable(Types.NestedField field) {
    return field.isOptional() && random.nextInt(4) == 0 ? null : value(field.type());
  }

  private Object value(Type type) {
    if (type.isStructType()) {
      return struct(type.asStructType());
    }
    if (type.isListType()) {
      List<@Nullable Object> list = new ArrayList<>();
      for (int left = random.nextInt(4); left > 0; left--) {
        list.add(nullable(type.asListType().fields().get(0)));
      }
      return list;
    }
    if (type.isMapType()) {
      Map<Object, @Nullable Object> map = new HashMap<>();
      for (int left = random.nextInt(4); left > 0; left--) {
        map.put(value(type.asMapType().keyType()), nullable(type.asMapType().fields().get(1)));
      }
      return map;
    }
    return primitive(type);
  }

  private Object primitive(Type type) {
    return switch (type.typeId()) {
      case BOOLEAN -> random.nextBoolean();
      case INTEGER -> random.nextInt() >> random.nextInt(32);
      case LONG -> random.nextLong() >> random.nextInt(64);
      case FLOAT -> random.nextInt(10) == 0 ? Float.NaN : (float) random.nextGaussian();
      case DOUBLE -> doubleValue();
      case DATE -> LocalDate.ofEpochDay(random.nextInt(40_000) - 10_000);
      case TIME -> LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000L) * 1_000);
      case TIMESTAMP ->
          ((Types.TimestampType) type).shouldAdjustToUTC()
              ? OffsetDateTime.of(timestamp(), ZoneOffset.UTC)
              : timestamp();
      case STRING -> text();
      case UUID -> new UUID(random.nextLong(), random.nextLong());
      case FIXED -> bytes(((Types.FixedType) type).length());
      case BINARY -> ByteBuffer.wrap(bytes(random.nextInt(30)));
      case DECIMAL -> decimal((Types.DecimalType) type);
      default -> throw new IllegalArgumentException("No random value of " + type);
    };
  }

  private double doubleValue() {
    return switch (random.nextInt(12)) {
      case 0 -> Double.NaN;
      case 1 -> -0.0;
      case 2 -> random.nextGaussian();
      default -> (random.nextInt(10_000) - 2_000) / 100.0;
    };
  }

  private LocalDateTime timestamp() {
    return LocalDateTime.ofEpochSecond(
        random.nextLong(4_000_000_000L) - 1_000_000_000L,
        random.nextInt(1_000_000) * 1_000,
        ZoneOffset.UTC);
  }

  private String text() {
    int length = random.nextInt(24);
    StringBuilder text = new StringBuilder("t");
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          "abcäß漢😀".codePointAt(new int[] {0, 1, 2, 3, 4, 5, 6}[random.nextInt(7)]));
    }
    return text.toString();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private BigDecimal decimal(Types.DecimalType type) {
    BigInteger limit = BigInteger.TEN.pow(type.precision());
    BigInteger unscaled = new BigInteger(limit.bitLength(), random).mod(limit);
    return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.scale());
  }
}
