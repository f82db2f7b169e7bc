package io.firnline.pipeline.parse.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.firnline.pipeline.parse.FieldUnion;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/** Types of the fields of a Protobuf message. A message without fields says nothing. */
final class ProtoFields {
  private static final Set<String> WRAPPERS =
      Set.of(
          "google.protobuf.DoubleValue",
          "google.protobuf.FloatValue",
          "google.protobuf.Int64Value",
          "google.protobuf.UInt64Value",
          "google.protobuf.Int32Value",
          "google.protobuf.UInt32Value",
          "google.protobuf.BoolValue",
          "google.protobuf.StringValue",
          "google.protobuf.BytesValue");

  /** Digits of the largest unsigned number of 64 bits. */
  private static final int UNSIGNED_DIGITS = 20;

  /** Full names of the messages that the field at hand is in. */
  private final Deque<String> inside = new ArrayDeque<>();

  private ProtoFields() {}

  /**
   * The fields of a message.
   *
   * @param table columns that there are; a field that has one of another kind is given its type
   * @throws RecordFailure if a field without a column can have none
   */
  static Types.StructType of(Descriptor message, Types.StructType table) {
    return new ProtoFields().struct(message, table);
  }

  /** Whether a type of messages only wraps a value that may be missing. */
  static boolean isWrapper(Descriptor type) {
    return WRAPPERS.contains(type.getFullName());
  }

  /** Whether a column can be widened to the type of a field. */
  static boolean isWider(FieldDescriptor field, Type.PrimitiveType column) {
    Type own = scalar(field);
    return own instanceof Type.PrimitiveType primitive
        && !primitive.equals(column)
        && TypeUtil.isPromotionAllowed(column, primitive);
  }

  private Types.StructType struct(Descriptor message, Types.StructType table) {
    if (inside.contains(message.getFullName())) {
      throw failure("it is a message that holds itself, " + message.getFullName());
    }
    inside.push(message.getFullName());
    List<NestedField> fields = new ArrayList<>();
    for (FieldDescriptor field : message.getFields()) {
      NestedField column = table.field(field.getName());
      Type type = named(field, column == null ? null : column.type());
      if (type != null) {
        fields.add(FieldUnion.field(field.getName(), type));
      }
    }
    inside.pop();
    return Types.StructType.of(fields);
  }

  private @Nullable Type named(FieldDescriptor field, @Nullable Type column) {
    try {
      return type(field, column);
    } catch (RecordFailure failure) {
      throw failure.inField(field.getName());
    }
  }

  private @Nullable Type type(FieldDescriptor field, @Nullable Type column) {
    if (field.isMapField()) {
      if (column != null && !column.isMapType()) {
        return column;
      }
      FieldDescriptor entry = field.getMessageType().findFieldByNumber(2);
      Type value = single(entry, column == null ? null : column.asMapType().valueType());
      return value == null ? null : Types.MapType.ofOptional(0, 0, Types.StringType.get(), value);
    }
    if (field.isRepeated()) {
      if (column != null && !column.isListType()) {
        return column;
      }
      Type element = single(field, column == null ? null : column.asListType().elementType());
      return element == null ? null : Types.ListType.ofOptional(0, element);
    }
    return single(field, column);
  }

  private @Nullable Type single(FieldDescriptor field, @Nullable Type column) {
    if (field.getType() != FieldDescriptor.Type.MESSAGE) {
      Type scalar = scalar(field);
      if (scalar == null && column == null) {
        throw failure("a group cannot be a column");
      }
      return scalar == null ? column : scalar;
    }
    Descriptor message = field.getMessageType();
    if (message.getFullName().equals(ProtoTimestamp.NAME)) {
      return Types.TimestampType.withZone();
    }
    if (isWrapper(message)) {
      return scalar(message.findFieldByNumber(1));
    }
    if (column != null && !column.isStructType()) {
      return column;
    }
    Types.StructType there = column == null ? Types.StructType.of() : column.asStructType();
    Types.StructType struct = struct(message, there);
    return struct.fields().isEmpty() ? null : struct;
  }

  /** The type of a column for values of a field that is no message; null for a group. */
  private static @Nullable Type scalar(FieldDescriptor field) {
    return switch (field.getType()) {
      case BOOL -> Types.BooleanType.get();
      case INT32, SINT32, SFIXED32 -> Types.IntegerType.get();
      case INT64, SINT64, SFIXED64, UINT32, FIXED32 -> Types.LongType.get();
      case UINT64, FIXED64 -> Types.DecimalType.of(UNSIGNED_DIGITS, 0);
      case FLOAT -> Types.FloatType.get();
      case DOUBLE -> Types.DoubleType.get();
      case STRING, ENUM -> Types.StringType.get();
      case BYTES -> Types.BinaryType.get();
      case MESSAGE, GROUP -> null;
    };
  }

  private static RecordFailure failure(String detail) {
    return new RecordFailure(ParseReason.NO_COLUMN, -1, detail);
  }
}
