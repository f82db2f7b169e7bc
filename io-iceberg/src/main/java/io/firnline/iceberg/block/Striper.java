package io.firnline.iceberg.block;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows of nested values apart into the leaves of a {@link RowBuffer}: the striping of the
 * Dremel paper. Lists are {@link Iterable}, maps are {@link Map}; what structs and primitive values
 * are, the source says.
 */
public final class Striper {
  private final Source source;
  private final BlockSchema schema;
  private final StructNode root;

  public Striper(BlockSchema schema, Source source) {
    this.source = source;
    this.schema = schema;
    this.root = struct(schema.schema().asStruct(), 0);
  }

  /**
   * Fills an empty buffer with a row.
   *
   * @throws IllegalArgumentException if the row does not fit the schema; then the buffer holds a
   *     part of it
   */
  public void stripe(Object row, RowBuffer into) {
    root.write(row, into, 0, 0);
  }

  /** How to read the values of a kind of rows. */
  public interface Source {
    /** Reads a field of a struct; null where the struct has no such field or no value. */
    Function<Object, @Nullable Object> field(Types.StructType struct, Types.NestedField field);

    /**
     * Adds a primitive value to its column.
     *
     * @throws IllegalArgumentException if it does not fit the column's type
     */
    void add(Object value, ColumnBuffer column, int repetition);
  }

  private Node node(int fieldId, Type type, int level) {
    if (type.isStructType()) {
      return struct(type.asStructType(), level);
    }
    if (type.isListType()) {
      return new ListNode(level + 1, field(type.asListType().fields().get(0), level + 1));
    }
    if (type.isMapType()) {
      List<Types.NestedField> fields = type.asMapType().fields();
      return new MapNode(
          level + 1, field(fields.get(0), level + 1), field(fields.get(1), level + 1));
    }
    return new PrimitiveNode(schema.leafOfField(fieldId).index(), source);
  }

  private StructNode struct(Types.StructType type, int level) {
    List<Function<Object, @Nullable Object>> getters = new ArrayList<>();
    List<Field> fields = new ArrayList<>();
    for (Types.NestedField field : type.fields()) {
      getters.add(source.field(type, field));
      fields.add(field(field, level));
    }
    return new StructNode(getters, fields);
  }

  private Field field(Types.NestedField field, int level) {
    String path = schema.schema().findColumnName(field.fieldId());
    return new Field(path, field.isOptional(), node(field.fieldId(), field.type(), level));
  }

  /** A place in the schema. */
  private interface Node {
    /**
     * Writes a value.
     *
     * @param repetition level at which the next triplet repeats
     * @param definition how much of the path is there, this value included
     */
    void write(Object value, RowBuffer row, int repetition, int definition);

    /** Adds to all leaves below that the path ends at {@code definition}. */
    void end(RowBuffer row, int repetition, int definition);
  }

  private record Field(String path, boolean optional, Node inner) {
    void write(@Nullable Object value, RowBuffer row, int repetition, int definition) {
      if (value != null) {
        inner.write(value, row, repetition, optional ? definition + 1 : definition);
      } else if (optional) {
        inner.end(row, repetition, definition);
      } else {
        throw new IllegalArgumentException("Missing value of required field " + path);
      }
    }
  }

  private record PrimitiveNode(int leafIndex, Source source) implements Node {
    @Override
    public void write(Object value, RowBuffer row, int repetition, int definition) {
      source.add(value, row.column(leafIndex), repetition);
    }

    @Override
    public void end(RowBuffer row, int repetition, int definition) {
      row.column(leafIndex).addNull(repetition, definition);
    }
  }

  private record StructNode(List<Function<Object, @Nullable Object>> getters, List<Field> fields)
      implements Node {
    @Override
    public void write(Object value, RowBuffer row, int repetition, int definition) {
      for (int i = 0; i < fields.size(); i++) {
        fields.get(i).write(getters.get(i).apply(value), row, repetition, definition);
      }
    }

    @Override
    public void end(RowBuffer row, int repetition, int definition) {
      fields.forEach(field -> field.inner().end(row, repetition, definition));
    }
  }

  /** {@code level} is the repetition level of its elements after the first. */
  private record ListNode(int level, Field element) implements Node {
    @Override
    public void write(Object value, RowBuffer row, int repetition, int definition) {
      Iterator<?> elements = expect(Iterable.class, value, element.path()).iterator();
      if (!elements.hasNext()) {
        end(row, repetition, definition);
        return;
      }
      element.write(elements.next(), row, repetition, definition + 1);
      while (elements.hasNext()) {
        element.write(elements.next(), row, level, definition + 1);
      }
    }

    @Override
    public void end(RowBuffer row, int repetition, int definition) {
      element.inner().end(row, repetition, definition);
    }
  }

  /** {@code level} is the repetition level of its entries after the first. */
  private record MapNode(int level, Field key, Field value) implements Node {
    @Override
    public void write(Object map, RowBuffer row, int repetition, int definition) {
      Map<?, ?> entries = expect(Map.class, map, value.path());
      if (entries.isEmpty()) {
        end(row, repetition, definition);
      }
      int next = repetition;
      for (Map.Entry<?, ?> entry : entries.entrySet()) {
        key.write(entry.getKey(), row, next, definition + 1);
        value.write(entry.getValue(), row, next, definition + 1);
        next = level;
      }
    }

    @Override
    public void end(RowBuffer row, int repetition, int definition) {
      key.inner().end(row, repetition, definition);
      value.inner().end(row, repetition, definition);
    }
  }

  private static <T> T expect(Class<T> type, Object value, String path) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "Invalid value of %s: a %s, not a %s"
              .formatted(path, value.getClass().getSimpleName(), type.getSimpleName()));
    }
    return type.cast(value);
  }
}
