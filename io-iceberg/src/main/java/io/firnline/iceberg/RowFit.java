package io.firnline.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Whether a table has a column for each field of the rows, and the rows a field for each required
 * column. Values are checked one by one as they are written.
 */
final class RowFit {
  private final List<String> differences = new ArrayList<>();

  private RowFit() {}

  /**
   * Refuses rows whose fields would be dropped without a word.
   *
   * @throws IllegalArgumentException if the names do not fit: all differences are listed
   */
  static void check(String table, Schema rows, org.apache.iceberg.Schema columns) {
    RowFit fit = new RowFit();
    fit.compare("", rows, columns.asStruct());
    if (!fit.differences.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid rows for table '%s':\n- %s\nDrop or rename these fields before the write (Select, RenameFields), or change the table"
              .formatted(table, String.join("\n- ", fit.differences)));
    }
  }

  private void compare(String prefix, Schema rows, Types.StructType columns) {
    for (Schema.Field field : rows.getFields()) {
      String path = prefix + field.getName();
      Types.NestedField column = columns.field(field.getName());
      if (column == null) {
        differences.add("field '%s' has no column in the table".formatted(path));
      } else {
        compareTypes(path, field.getType(), column.type());
      }
    }
    for (Types.NestedField column : columns.fields()) {
      if (column.isRequired() && !rows.hasField(column.name())) {
        differences.add(
            "column '%s' is required in the table, but the rows have no such field"
                .formatted(prefix + column.name()));
      }
    }
  }

  private void compareTypes(String path, Schema.FieldType field, Type column) {
    if (field.getTypeName() == Schema.TypeName.ROW && column.isStructType()) {
      compare(path + ".", Objects.requireNonNull(field.getRowSchema()), column.asStructType());
    } else if (field.getTypeName().isCollectionType() && column.isListType()) {
      Schema.FieldType element = Objects.requireNonNull(field.getCollectionElementType());
      compareTypes(path + ".element", element, column.asListType().elementType());
    } else if (field.getTypeName().isMapType() && column.isMapType()) {
      Types.MapType map = column.asMapType();
      compareTypes(path + ".key", Objects.requireNonNull(field.getMapKeyType()), map.keyType());
      compareTypes(
          path + ".value", Objects.requireNonNull(field.getMapValueType()), map.valueType());
    }
  }
}
