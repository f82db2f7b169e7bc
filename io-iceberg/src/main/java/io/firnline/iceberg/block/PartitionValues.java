package io.firnline.iceberg.block;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.iceberg.PartitionField;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.transforms.Transform;
import org.apache.iceberg.transforms.Transforms;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * The Iceberg partition of a row: its transformed values, one for each field of a spec.
 *
 * <p>Rows and spec may be of different times: the values have the types of the spec, to which those
 * of the rows can only have been widened.
 */
public final class PartitionValues {
  private final List<Source> sources;

  /** A field whose source the schema does not have (yet) is null in every row. */
  public PartitionValues(BlockSchema schema, PartitionSpec spec) {
    List<Types.NestedField> types = spec.partitionType().fields();
    this.sources =
        IntStream.range(0, types.size())
            .mapToObj(i -> source(schema, spec, spec.fields().get(i), types.get(i).type()))
            .toList();
  }

  /** Number of values. */
  public int size() {
    return sources.size();
  }

  /** Reads the values of a row in Iceberg's internal types. */
  public void read(RowView row, @Nullable Object[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = sources.get(i).valueIn(row);
    }
  }

  /**
   * A hash of partition values: the same in every process and every version, for equal values. It
   * decides which rows meet in one shard.
   */
  public static long stableHash(@Nullable Object[] values) {
    long hash = 0;
    for (Object value : values) {
      hash = Tally.mixed(hash, hashOf(value));
    }
    return hash;
  }

  private static Source source(
      BlockSchema schema, PartitionSpec spec, PartitionField field, Type wanted) {
    Type type = schema.schema().findType(field.sourceId());
    if (type == null || field.transform().isVoid()) {
      return row -> null;
    }
    boolean same = type.equals(spec.schema().findType(field.sourceId()));
    Transform<?, ?> transform =
        same ? field.transform() : Transforms.fromString(type, field.transform().toString());
    Source source = transformed(schema.leafOfField(field.sourceId()), bind(transform, type));
    return wanted.typeId() == Type.TypeID.LONG ? widened(source) : source;
  }

  /** Of the promotions of Iceberg only that of int to long changes the Java type. */
  private static Source widened(Source source) {
    return row -> {
      Object value = source.valueIn(row);
      return value instanceof Integer number ? (Object) number.longValue() : value;
    };
  }

  // Iceberg's specs do not carry the type that the transform takes.
  @SuppressWarnings("unchecked")
  private static SerializableFunction<Object, Object> bind(Transform<?, ?> transform, Type type) {
    return ((Transform<Object, Object>) transform).bind(type);
  }

  private static Source transformed(Leaf leaf, SerializableFunction<Object, Object> transform) {
    int index = leaf.index();
    return row -> {
      ColumnBuffer column = row.column(index);
      boolean isNull = column.definitionAt(row.triplet(index)) < leaf.maxDefinition();
      return isNull ? null : transform.apply(valueOf(column, row.value(index)));
    };
  }

  private static Object valueOf(ColumnBuffer column, int value) {
    Type.PrimitiveType type = column.leaf().type();
    return switch (column.leaf().physical()) {
      case BOOLEAN -> column.booleanAt(value);
      case FLOAT -> column.floatAt(value);
      case DOUBLE -> column.doubleAt(value);
      case INT ->
          type instanceof Types.DecimalType decimal
              ? BigDecimal.valueOf(column.intAt(value), decimal.scale())
              : (Object) column.intAt(value);
      case LONG ->
          type instanceof Types.DecimalType decimal
              ? BigDecimal.valueOf(column.longAt(value), decimal.scale())
              : (Object) column.longAt(value);
      case BYTES -> ofBytes(type, column.bytes(), column.startAt(value), column.endAt(value));
    };
  }

  private static Object ofBytes(Type.PrimitiveType type, byte[] bytes, int start, int end) {
    return switch (type.typeId()) {
      case STRING -> new String(bytes, start, end - start, StandardCharsets.UTF_8);
      case UUID -> {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, start, end - start);
        yield new UUID(buffer.getLong(), buffer.getLong());
      }
      case DECIMAL ->
          new BigDecimal(
              new BigInteger(bytes, start, end - start), ((Types.DecimalType) type).scale());
      default -> ByteBuffer.wrap(Arrays.copyOfRange(bytes, start, end));
    };
  }

  private static long hashOf(@Nullable Object value) {
    if (value == null) {
      return Long.MIN_VALUE;
    }
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (value instanceof Float number) {
      return Float.floatToIntBits(number);
    }
    if (value instanceof Double number) {
      return Double.doubleToLongBits(number);
    }
    return hashOfBytes(bytesOf(value));
  }

  private static byte[] bytesOf(Object value) {
    if (value instanceof BigDecimal decimal) {
      return decimal.unscaledValue().toByteArray();
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    // CharSequence and UUID
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static long hashOfBytes(byte[] bytes) {
    long hash = bytes.length;
    for (byte b : bytes) {
      hash = hash * 0x100000001b3L + b;
    }
    return hash;
  }

  /** Where one partition value comes from. */
  private interface Source {
    @Nullable Object valueIn(RowView row);
  }
}
