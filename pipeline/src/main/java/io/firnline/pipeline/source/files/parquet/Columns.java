package io.firnline.pipeline.source.files.parquet;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** What Parquet's types are: records, lists, maps, and the columns of fields. */
final class Columns {
  private Columns() {}

  /** The columns of a group that fields of a record name, those of records in it too. */
  static List<Type> wanted(GroupType group, Schema record) {
    List<Type> wanted = new ArrayList<>();
    for (Type column : group.getFields()) {
      for (Schema.Field field : record.getFields()) {
        if (column.equals(of(field, group))) {
          wanted.add(narrowed(column, field.schema()));
          break;
        }
      }
    }
    return wanted;
  }

  private static Type narrowed(Type column, Schema schema) {
    Schema record = recordIn(schema);
    if (record == null || !isRecord(column)) {
      return column;
    }
    List<Type> wanted = wanted(column.asGroupType(), record);
    // A group without columns is none: its planner says what is missing.
    return wanted.isEmpty() ? column : column.asGroupType().withNewFields(wanted);
  }

  private static @Nullable Schema recordIn(Schema schema) {
    List<Schema> branches =
        schema.getType() == Schema.Type.UNION ? schema.getTypes() : List.of(schema);
    List<Schema> records =
        branches.stream().filter(branch -> branch.getType() == Schema.Type.RECORD).toList();
    return records.size() == 1 ? records.get(0) : null;
  }

  /** The column of a field, by its name or else one of its aliases; null if there is none. */
  static @Nullable Type of(Schema.Field field, GroupType group) {
    if (group.containsField(field.name())) {
      return group.getType(field.name());
    }
    return field.aliases().stream()
        .filter(group::containsField)
        .findFirst()
        .map(group::getType)
        .orElse(null);
  }

  static boolean isRecord(Type column) {
    return !column.isPrimitive()
        && !column.isRepetition(Type.Repetition.REPEATED)
        && !isList(column)
        && !isMap(column);
  }

  static boolean isList(Type column) {
    return !column.isPrimitive()
        && column.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
        && hasOneRepeated(column.asGroupType());
  }

  /** Old writers mark the map itself as its entries are marked. */
  static boolean isMap(Type column) {
    LogicalTypeAnnotation annotation = column.getLogicalTypeAnnotation();
    return !column.isPrimitive()
        && (annotation instanceof MapLogicalTypeAnnotation
            || annotation instanceof MapKeyValueTypeAnnotation)
        && hasOneRepeated(column.asGroupType());
  }

  private static boolean hasOneRepeated(GroupType group) {
    return group.getFieldCount() == 1 && group.getType(0).isRepetition(Type.Repetition.REPEATED);
  }

  /**
   * Whether what repeats in a list is the element itself: the rules of Parquet's format for lists
   * of two levels, as old writers made them.
   */
  static boolean isElement(Type repeated, String list) {
    if (repeated.isPrimitive() || repeated.asGroupType().getFieldCount() != 1) {
      return true;
    }
    return repeated.asGroupType().getType(0).isRepetition(Type.Repetition.REPEATED)
        || repeated.getName().equals("array")
        || repeated.getName().equals(list + "_tuple");
  }
}
