package io.firnline.pipeline.parse.avro;

import io.firnline.pipeline.parse.FieldUnion;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * Types of the fields of an Avro schema. A union with null is the type beside null; a field that is
 * only null says nothing.
 */
final class AvroFields {
  private static final int MOST_DIGITS = 38;
  private static final int UUID_BYTES = 16;

  /** Full names of the records that the field at hand is in. */
  private final Deque<String> inside = new ArrayDeque<>();

  private AvroFields() {}

  /**
   * The fields of a record.
   *
   * @param table columns that there are; a field that has one of another kind is given its type
   * @throws RecordFailure if a field without a column has no single type
   */
  static Types.StructType of(Schema record, Types.StructType table) {
    return new AvroFields().struct(record, table);
  }

  /** Whether a field of a schema ever has a value. */
  static boolean hasValues(Schema schema) {
    return schema.getType() == Schema.Type.UNION
        ? schema.getTypes().stream().anyMatch(AvroFields::hasValues)
        : schema.getType() != Schema.Type.NULL;
  }

  private Types.StructType struct(Schema record, Types.StructType table) {
    if (inside.contains(record.getFullName())) {
      throw failure("it is a record that holds itself, %s".formatted(record.getFullName()));
    }
    inside.push(record.getFullName());
    List<NestedField> fields = new ArrayList<>();
    for (Schema.Field field : record.getFields()) {
      NestedField column = table.field(field.name());
      Type type = named(field.name(), field.schema(), column == null ? null : column.type());
      if (type != null) {
        fields.add(FieldUnion.field(field.name(), type));
      }
    }
    inside.pop();
    return Types.StructType.of(fields);
  }

  private @Nullable Type named(String name, Schema schema, @Nullable Type column) {
    try {
      return type(schema, column);
    } catch (RecordFailure failure) {
      throw failure.inField(name);
    }
  }

  private @Nullable Type type(Schema schema, @Nullable Type column) {
    return switch (schema.getType()) {
      case UNION -> union(schema, column);
      case NULL -> null;
      case RECORD -> {
        if (column != null && !column.isStructType()) {
          yield column;
        }
        Types.StructType there = column == null ? Types.StructType.of() : column.asStructType();
        Types.StructType struct = struct(schema, there);
        yield struct.fields().isEmpty() ? null : struct;
      }
      case ARRAY -> {
        if (column != null && !column.isListType()) {
          yield column;
        }
        Type there = column == null ? null : column.asListType().elementType();
        Type element = type(schema.getElementType(), there);
        yield element == null ? null : Types.ListType.ofOptional(0, element);
      }
      case MAP -> {
        if (column != null && !column.isMapType()) {
          yield column;
        }
        Type there = column == null ? null : column.asMapType().valueType();
        Type value = type(schema.getValueType(), there);
        yield value == null ? null : Types.MapType.ofOptional(0, 0, Types.StringType.get(), value);
      }
      default -> leaf(schema);
    };
  }

  private static Type leaf(Schema schema) {
    Type type = primitive(schema);
    if (type == null) {
      throw failure("a decimal column has at most %d digits".formatted(MOST_DIGITS));
    }
    return type;
  }

  private @Nullable Type union(Schema union, @Nullable Type column) {
    List<Schema> branches = union.getTypes().stream().filter(AvroFields::hasValues).toList();
    if (branches.size() > 1) {
      if (column != null) {
        return column;
      }
      throw failure("it is a union of several types; add a column for one of them");
    }
    return branches.isEmpty() ? null : type(branches.get(0), column);
  }

  /**
   * The type of a column for values of a schema that is neither a union nor nested; null if there
   * is none.
   */
  static Type.@Nullable PrimitiveType primitive(Schema schema) {
    String logical = schema.getLogicalType() == null ? "" : schema.getLogicalType().getName();
    return switch (schema.getType()) {
      case BOOLEAN -> Types.BooleanType.get();
      case INT ->
          switch (logical) {
            case "date" -> Types.DateType.get();
            case "time-millis" -> Types.TimeType.get();
            default -> Types.IntegerType.get();
          };
      case LONG -> whole(logical);
      case FLOAT -> Types.FloatType.get();
      case DOUBLE -> Types.DoubleType.get();
      case STRING, ENUM -> Types.StringType.get();
      default -> bytes(schema, logical);
    };
  }

  private static Type.PrimitiveType whole(String logical) {
    if (logical.startsWith("timestamp-")) {
      return Types.TimestampType.withZone();
    }
    if (logical.startsWith("local-timestamp-")) {
      return Types.TimestampType.withoutZone();
    }
    return logical.equals("time-micros") ? Types.TimeType.get() : Types.LongType.get();
  }

  private static Type.@Nullable PrimitiveType bytes(Schema schema, String logical) {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      return decimal.getPrecision() > MOST_DIGITS
          ? null
          : Types.DecimalType.of(decimal.getPrecision(), decimal.getScale());
    }
    if (schema.getType() != Schema.Type.FIXED) {
      return Types.BinaryType.get();
    }
    boolean isUuid = logical.equals("uuid") && schema.getFixedSize() == UUID_BYTES;
    return isUuid ? Types.UUIDType.get() : Types.FixedType.ofLength(schema.getFixedSize());
  }

  private static RecordFailure failure(String detail) {
    return new RecordFailure(ParseReason.NO_COLUMN, -1, detail);
  }
}
