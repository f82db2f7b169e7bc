package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Leaf;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Makes the tree of nodes of a schema, with the levels of Parquet's striping. */
final class NodeBuilder {
  private final RowBuffer row;
  private final JsonOptions options;
  private final EventTimeRule eventTime;

  NodeBuilder(RowBuffer row, JsonOptions options, EventTimeRule eventTime) {
    this.row = row;
    this.options = options;
    this.eventTime = eventTime;
  }

  /** The outermost object; columns that do not come from JSON are left out. */
  StructNode root(Set<String> notOfJson) {
    List<StructNode.Field> fields = new ArrayList<>();
    for (Types.NestedField field : row.schema().schema().columns()) {
      if (!notOfJson.contains(field.name())) {
        fields.add(new StructNode.Field(field.name(), node(field, unitOf(field), 0, 0)));
      }
    }
    String watched = eventTime.field();
    if (watched != null && fields.stream().noneMatch(f -> f.name().equals(watched))) {
      fields.add(new StructNode.Field(watched, new WatchedNode()));
    }
    StructNode root =
        new StructNode(true, 0, fields, leavesOf(fields), options.refusesUnknownFields(), false);
    if (watched != null) {
      root.watch(watched);
    }
    return root;
  }

  private EpochUnit unitOf(Types.NestedField field) {
    return field.name().equals(eventTime.field()) ? eventTime.unit() : options.timestampUnit();
  }

  private JsonNode node(Types.NestedField field, EpochUnit unit, int definition, int repetition) {
    Type type = field.type();
    boolean required = field.isRequired();
    int present = required ? definition : definition + 1;
    if (type.isStructType()) {
      return struct(type.asStructType(), required, definition, present, repetition);
    }
    if (type.isListType()) {
      Types.NestedField element = type.asListType().fields().get(0);
      JsonNode node = node(element, options.timestampUnit(), present + 1, repetition + 1);
      return new ListNode(required, definition, node, repetition + 1);
    }
    if (type.isMapType()) {
      return map(type.asMapType(), required, definition, present, repetition);
    }
    return leaf(field, unit, definition, repetition);
  }

  private StructNode struct(
      Types.StructType type, boolean required, int definition, int present, int repetition) {
    List<StructNode.Field> fields = new ArrayList<>();
    for (Types.NestedField field : type.fields()) {
      JsonNode node = node(field, options.timestampUnit(), present, repetition);
      fields.add(new StructNode.Field(field.name(), node));
    }
    return new StructNode(
        required,
        definition,
        fields,
        leavesOf(fields),
        options.refusesUnknownFields(),
        repetition > 0);
  }

  private MapNode map(
      Types.MapType type, boolean required, int definition, int present, int repetition) {
    if (type.keyType().typeId() != Type.TypeID.STRING) {
      throw new IllegalArgumentException(
          "Cannot read JSON into " + type + ": keys of a map must be string");
    }
    ColumnBuffer keys = column(type.keyId(), present + 1, repetition + 1);
    Types.NestedField valueField = type.fields().get(1);
    JsonNode value = node(valueField, options.timestampUnit(), present + 1, repetition + 1);
    List<ColumnBuffer> leaves = new ArrayList<>(List.of(keys));
    leaves.addAll(value.leaves());
    return new MapNode(required, definition, keys, value, List.copyOf(leaves), repetition + 1);
  }

  private LeafNode leaf(Types.NestedField field, EpochUnit unit, int definition, int repetition) {
    int present = field.isRequired() ? definition : definition + 1;
    ColumnBuffer column = column(field.fieldId(), present, repetition);
    LeafReader reader =
        LeafReaders.of(field.type().asPrimitiveType(), unit, column.leaf().fixedLength());
    return new LeafNode(field.isRequired(), definition, column, reader);
  }

  private ColumnBuffer column(int fieldId, int maxDefinition, int maxRepetition) {
    Leaf leaf = row.schema().leafOfField(fieldId);
    if (leaf.maxDefinition() != maxDefinition || leaf.maxRepetition() != maxRepetition) {
      throw new IllegalStateException(
          "Cannot read JSON into %s: its levels are %d and %d, not %d and %d"
              .formatted(
                  leaf.path(),
                  leaf.maxDefinition(),
                  leaf.maxRepetition(),
                  maxDefinition,
                  maxRepetition));
    }
    return row.column(leaf.index());
  }

  private static List<ColumnBuffer> leavesOf(List<StructNode.Field> fields) {
    return fields.stream().flatMap(f -> f.node().leaves().stream()).toList();
  }
}
