package io.firnline.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.logicaltypes.FixedBytes;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.FixedString;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.logicaltypes.VariableBytes;
import org.apache.beam.sdk.schemas.logicaltypes.VariableString;
import org.apache.beam.sdk.values.Row;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The table that rows of a Beam schema fit; {@link WriteRows#withTableCreation} has the list. */
final class BeamTypes {
  private final List<String> unknown = new ArrayList<>();
  private int lastId;

  private BeamTypes() {}

  /**
   * The columns of a schema, in its order.
   *
   * @throws IllegalArgumentException if fields have no Iceberg type: all are named
   */
  static org.apache.iceberg.Schema tableOf(Schema rows) {
    BeamTypes types = new BeamTypes();
    List<Types.NestedField> columns = types.fields("", rows);
    if (!types.unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot make a table of the rows' schema:\n- %s\nMap these fields to other types, or create the table yourself"
              .formatted(String.join("\n- ", types.unknown)));
    }
    return new org.apache.iceberg.Schema(columns);
  }

  private List<Types.NestedField> fields(String prefix, Schema rows) {
    List<Types.NestedField> fields = new ArrayList<>();
    for (Schema.Field field : rows.getFields()) {
      int id = ++lastId;
      Type type = type(prefix + field.getName(), field.getType());
      String doc = field.getDescription().isEmpty() ? null : field.getDescription();
      fields.add(
          field.getType().getNullable()
              ? Types.NestedField.optional(id, field.getName(), type, doc)
              : Types.NestedField.required(id, field.getName(), type, doc));
    }
    return fields;
  }

  private Type type(String path, Schema.FieldType type) {
    return switch (type.getTypeName()) {
      case BOOLEAN -> Types.BooleanType.get();
      case BYTE, INT16, INT32 -> Types.IntegerType.get();
      case INT64 -> Types.LongType.get();
      case FLOAT -> Types.FloatType.get();
      case DOUBLE -> Types.DoubleType.get();
      case STRING -> Types.StringType.get();
      case BYTES -> Types.BinaryType.get();
      case DATETIME -> Types.TimestampType.withZone();
      case ARRAY, ITERABLE -> list(path, Objects.requireNonNull(type.getCollectionElementType()));
      case MAP -> map(path, type);
      case ROW ->
          Types.StructType.of(fields(path + ".", Objects.requireNonNull(type.getRowSchema())));
      case DECIMAL -> unknown(path, "DECIMAL has no precision: use FixedPrecisionNumeric");
      case LOGICAL_TYPE -> logical(path, Objects.requireNonNull(type.getLogicalType()));
    };
  }

  private Type list(String path, Schema.FieldType element) {
    int id = ++lastId;
    Type type = type(path + ".element", element);
    return element.getNullable()
        ? Types.ListType.ofOptional(id, type)
        : Types.ListType.ofRequired(id, type);
  }

  private Type map(String path, Schema.FieldType map) {
    Schema.FieldType value = Objects.requireNonNull(map.getMapValueType());
    int keyId = ++lastId;
    int valueId = ++lastId;
    Type keys = type(path + ".key", Objects.requireNonNull(map.getMapKeyType()));
    Type values = type(path + ".value", value);
    return value.getNullable()
        ? Types.MapType.ofOptional(keyId, valueId, keys, values)
        : Types.MapType.ofRequired(keyId, valueId, keys, values);
  }

  private Type logical(String path, Schema.LogicalType<?, ?> type) {
    String id = type.getIdentifier();
    if (id.equals(FixedPrecisionNumeric.IDENTIFIER)) {
      Row argument = (Row) Objects.requireNonNull(type.getArgument());
      return decimal(path, argument.getInt32("precision"), argument.getInt32("scale"));
    }
    if (id.equals(FixedBytes.IDENTIFIER)) {
      return Types.FixedType.ofLength(((FixedBytes) type).getLength());
    }
    if (id.equals(FixedString.IDENTIFIER) || id.equals(VariableString.IDENTIFIER)) {
      return Types.StringType.get();
    }
    if (id.equals(VariableBytes.IDENTIFIER)) {
      return Types.BinaryType.get();
    }
    return sql(path, id);
  }

  private Type sql(String path, String id) {
    if (id.equals(SqlTypes.DATE.getIdentifier())) {
      return Types.DateType.get();
    }
    if (id.equals(SqlTypes.TIME.getIdentifier())) {
      return Types.TimeType.get();
    }
    if (id.equals(SqlTypes.DATETIME.getIdentifier())) {
      return Types.TimestampType.withoutZone();
    }
    if (id.equals(SqlTypes.TIMESTAMP.getIdentifier())) {
      return Types.TimestampType.withZone();
    }
    if (id.equals(SqlTypes.UUID.getIdentifier())) {
      return Types.UUIDType.get();
    }
    return unknown(path, "logical type " + id + " has no Iceberg type");
  }

  private Type decimal(String path, Integer precision, Integer scale) {
    return precision > 38
        ? unknown(path, "Iceberg's decimals have at most 38 digits, not " + precision)
        : Types.DecimalType.of(precision, scale);
  }

  /** Any type will do: the schema is refused. */
  private Type unknown(String path, String why) {
    unknown.add("field '" + path + "': " + why);
    return Types.StringType.get();
  }
}
