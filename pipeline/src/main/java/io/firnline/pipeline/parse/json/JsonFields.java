package io.firnline.pipeline.parse.json;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.firnline.pipeline.parse.FieldUnion;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.RecordFields;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/**
 * Types of JSON values: a whole number is long, one with a point or an exponent double, text is
 * string, whatever it says; an object is a struct, an array a list. Null, an empty object and an
 * empty array say nothing.
 *
 * <p>It is asked when a record has a field that nobody knows, which is seldom.
 */
final class JsonFields implements RecordFields {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  /** Digits of a decimal column, and more than a long has. */
  private static final int MOST_DIGITS = 38;

  @Override
  public Types.StructType of(byte[] payload, Types.StructType table) {
    JsonNode object;
    try {
      object = JSON.readTree(payload);
    } catch (IOException | NumberFormatException e) {
      // The latter for an exponent beyond the range of int.
      throw failure("its types cannot be told: " + e.getMessage());
    }
    return struct(object, table);
  }

  private static Types.StructType struct(JsonNode object, Types.StructType table) {
    List<NestedField> fields = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      NestedField column = table.field(entry.getKey());
      Type type = typeOf(entry.getKey(), entry.getValue(), column == null ? null : column.type());
      if (type != null) {
        fields.add(FieldUnion.field(entry.getKey(), type));
      }
    }
    return Types.StructType.of(fields);
  }

  private static @Nullable Type typeOf(String name, JsonNode value, @Nullable Type column) {
    try {
      return type(value, column);
    } catch (RecordFailure failure) {
      throw failure.inField(name);
    }
  }

  private static @Nullable Type type(JsonNode value, @Nullable Type column) {
    if (value.isNull()) {
      return null;
    }
    return column == null ? added(value) : held(value, column);
  }

  /** The type of a column that is made for a value. */
  private static @Nullable Type added(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> Types.BooleanType.get();
      case STRING -> Types.StringType.get();
      case NUMBER -> number(value);
      case ARRAY -> list(value, null);
      case OBJECT -> {
        Types.StructType struct = struct(value, Types.StructType.of());
        yield struct.fields().isEmpty() ? null : struct;
      }
      default -> throw failure("it has no type: " + value.getNodeType());
    };
  }

  private static Type number(JsonNode value) {
    if (!value.isIntegralNumber()) {
      if (Double.isInfinite(value.doubleValue())) {
        throw failure("the number is too large for a column of double");
      }
      return Types.DoubleType.get();
    }
    if (!value.canConvertToLong()) {
      throw failure("the whole number is too large for a column of long; add one of decimal");
    }
    return Types.LongType.get();
  }

  /** The type that a column of some type needs to hold a value; the same if it never can. */
  private static @Nullable Type held(JsonNode value, Type column) {
    return switch (column.typeId()) {
      case STRUCT -> value.isObject() ? struct(value, column.asStructType()) : column;
      case LIST -> value.isArray() ? list(value, column.asListType().elementType()) : column;
      case MAP -> value.isObject() ? map(value, column.asMapType()) : column;
      case INTEGER, FLOAT, DECIMAL -> value.isNumber() ? numberIn(value, column) : column;
      default -> column;
    };
  }

  private static Type numberIn(JsonNode value, Type column) {
    BigDecimal number = value.decimalValue().stripTrailingZeros();
    long whole = (long) number.precision() - number.scale();
    if (column instanceof Types.DecimalType decimal) {
      long precision = whole + decimal.scale();
      return number.scale() > decimal.scale() || precision > MOST_DIGITS || whole < 1
          ? column
          : Types.DecimalType.of((int) precision, decimal.scale());
    }
    if (column.typeId() == Type.TypeID.FLOAT) {
      boolean fits = Float.isFinite(number.floatValue());
      return fits || Double.isInfinite(number.doubleValue()) ? column : Types.DoubleType.get();
    }
    boolean isWhole = number.scale() <= 0 && whole < MOST_DIGITS;
    return isWhole && isLongOnly(number) ? Types.LongType.get() : column;
  }

  private static boolean isLongOnly(BigDecimal whole) {
    int bits = whole.toBigInteger().bitLength();
    return bits >= Integer.SIZE && bits < Long.SIZE;
  }

  private static @Nullable Type list(JsonNode array, @Nullable Type column) {
    Type all = null;
    for (int i = 0; i < array.size(); i++) {
      Type element = typeOf("[" + i + "]", array.get(i), column);
      all = union(all, element);
    }
    return all == null ? null : Types.ListType.ofOptional(0, all);
  }

  private static @Nullable Type map(JsonNode object, Types.MapType column) {
    Type all = null;
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      Type value = typeOf(entry.getKey(), entry.getValue(), column.valueType());
      all = union(all, value);
    }
    return all == null ? null : Types.MapType.ofOptional(0, 0, Types.StringType.get(), all);
  }

  private static @Nullable Type union(@Nullable Type all, @Nullable Type one) {
    if (all == null || one == null) {
      return all == null ? one : all;
    }
    Type both = FieldUnion.of(all, one);
    if (both == null) {
      throw failure("its elements are of several types: %s and %s".formatted(all, one));
    }
    return both;
  }

  private static RecordFailure failure(String detail) {
    return new RecordFailure(ParseReason.NO_COLUMN, -1, detail);
  }
}
