package io.firnline.pipeline.parse;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;

/** Fields that hold what either of two records has; ids mean nothing. */
public final class FieldUnion {
  private FieldUnion() {}

  /** All fields of both; of one whose types do not go together the first one's. */
  static Types.StructType of(Types.StructType first, Types.StructType second) {
    Map<String, NestedField> all = new LinkedHashMap<>();
    first.fields().forEach(field -> all.put(field.name(), field));
    for (NestedField field : second.fields()) {
      NestedField known = all.get(field.name());
      Type both = known == null ? field.type() : of(known.type(), field.type());
      if (both != null) {
        all.put(field.name(), field(field.name(), both));
      }
    }
    return Types.StructType.of(List.copyOf(all.values()));
  }

  /** A type for values of both, or null if there is none. */
  public static @Nullable Type of(Type first, Type second) {
    if (first.isStructType() && second.isStructType()) {
      return of(first.asStructType(), second.asStructType());
    }
    if (first.isListType() && second.isListType()) {
      Type element = of(first.asListType().elementType(), second.asListType().elementType());
      return element == null ? null : Types.ListType.ofOptional(0, element);
    }
    if (first.isMapType() && second.isMapType()) {
      Type value = of(first.asMapType().valueType(), second.asMapType().valueType());
      return value == null ? null : Types.MapType.ofOptional(0, 0, Types.StringType.get(), value);
    }
    return first.isPrimitiveType() && second.isPrimitiveType()
        ? primitive(first.asPrimitiveType(), second.asPrimitiveType())
        : null;
  }

  private static Type.@Nullable PrimitiveType primitive(
      Type.PrimitiveType first, Type.PrimitiveType second) {
    if (TypeUtil.isPromotionAllowed(first, second)) {
      return second;
    }
    if (TypeUtil.isPromotionAllowed(second, first)) {
      return first;
    }
    boolean numbers = isNumber(first) && isNumber(second);
    return numbers ? Types.DoubleType.get() : null;
  }

  private static boolean isNumber(Type type) {
    return type.typeId() == TypeID.LONG || type.typeId() == TypeID.DOUBLE;
  }

  /** An optional field. */
  public static NestedField field(String name, Type type) {
    return NestedField.optional(0, name, type);
  }
}
