package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Leaf;
import io.firnline.iceberg.block.RowBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Makes the tree of targets of a row, with the levels of Parquet's striping. */
public final class Targets {
  private final RowBuffer row;

  private Targets(RowBuffer row) {
    this.row = row;
  }

  /**
   * The row as a struct.
   *
   * @param extras names of columns that do not come from the payload; they are left out
   * @throws IllegalArgumentException if a column's type cannot be filled
   */
  public static StructTarget of(RowBuffer row, Set<String> extras) {
    List<Types.NestedField> columns =
        row.schema().schema().columns().stream().filter(c -> !extras.contains(c.name())).toList();
    return new StructTarget(true, 0, new Targets(row).fields(columns, 0, 0), false);
  }

  private List<StructTarget.Field> fields(
      List<Types.NestedField> fields, int definition, int repetition) {
    List<StructTarget.Field> targets = new ArrayList<>();
    for (Types.NestedField field : fields) {
      targets.add(new StructTarget.Field(field.name(), target(field, definition, repetition)));
    }
    return targets;
  }

  private Target target(Types.NestedField field, int definition, int repetition) {
    Type type = field.type();
    boolean required = field.isRequired();
    int present = required ? definition : definition + 1;
    if (type.isStructType()) {
      List<StructTarget.Field> fields = fields(type.asStructType().fields(), present, repetition);
      return new StructTarget(required, definition, fields, repetition > 0);
    }
    if (type.isListType()) {
      Types.NestedField element = type.asListType().fields().get(0);
      Target target = target(element, present + 1, repetition + 1);
      return new ListTarget(required, definition, target, repetition + 1);
    }
    if (type.isMapType()) {
      return map(type.asMapType(), required, definition, present, repetition);
    }
    return new LeafTarget(required, definition, column(field.fieldId(), present, repetition));
  }

  private MapTarget map(
      Types.MapType type, boolean required, int definition, int present, int repetition) {
    if (type.keyType().typeId() != Type.TypeID.STRING) {
      throw new IllegalArgumentException(
          "Cannot read records into " + type + ": keys of a map must be string");
    }
    ColumnBuffer keys = column(type.keyId(), present + 1, repetition + 1);
    Target value = target(type.fields().get(1), present + 1, repetition + 1);
    return new MapTarget(required, definition, keys, value, repetition + 1);
  }

  private ColumnBuffer column(int fieldId, int maxDefinition, int maxRepetition) {
    Leaf leaf = row.schema().leafOfField(fieldId);
    if (leaf.maxDefinition() != maxDefinition || leaf.maxRepetition() != maxRepetition) {
      throw new IllegalStateException(
          "Cannot read records into %s: its levels are %d and %d, not %d and %d"
              .formatted(
                  leaf.path(),
                  leaf.maxDefinition(),
                  leaf.maxRepetition(),
                  maxDefinition,
                  maxRepetition));
    }
    return row.column(leaf.index());
  }
}
