package io.firnline.pipeline.row;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.Leaf;
import io.firnline.iceberg.block.RowBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * Columns of the outermost level by name, with setters for a row. A column is looked up once; a
 * column that has another type than asked for is refused then, so that a record never is.
 */
public final class RowColumns {
  private final RowBuffer row;

  public RowColumns(RowBuffer row) {
    this.row = row;
  }

  /** The column of a name and type, or null if the table has none of that name. */
  public @Nullable Column find(String name, Type.PrimitiveType type) {
    Types.NestedField field = row.schema().schema().findField(name);
    if (field == null) {
      return null;
    }
    if (!field.type().equals(type)) {
      throw refused(name, type, field.type());
    }
    return column(field.fieldId());
  }

  /** The column of a name and type; it must be there. */
  public Column get(String name, Type.PrimitiveType type) {
    Column column = find(name, type);
    if (column == null) {
      throw new IllegalArgumentException(
          "Missing column " + name + ": add it to the table as " + type);
    }
    return column;
  }

  /** The map of text to bytes of a name; it must be there. */
  public MapColumn getMap(String name) {
    Types.NestedField field = row.schema().schema().findField(name);
    Type wanted = Types.MapType.ofOptional(1, 2, Types.StringType.get(), Types.BinaryType.get());
    if (field == null) {
      throw new IllegalArgumentException(
          "Missing column " + name + ": add it to the table as " + wanted);
    }
    if (!field.type().isMapType()
        || field.type().asMapType().keyType().typeId() != Type.TypeID.STRING
        || field.type().asMapType().valueType().typeId() != Type.TypeID.BINARY) {
      throw refused(name, wanted, field.type());
    }
    Types.MapType map = field.type().asMapType();
    return new MapColumn(column(map.keyId()), column(map.valueId()), field.isOptional() ? 1 : 0);
  }

  /** Refuses required columns that are not in a schema. */
  public void refuseOtherRequired(Schema known) {
    for (Types.NestedField field : row.schema().schema().columns()) {
      if (field.isRequired() && known.findField(field.name()) == null) {
        throw new IllegalArgumentException(
            "Invalid column " + field.name() + ": it is required, but nothing fills it");
      }
    }
  }

  /** Sets all columns that have nothing to null. */
  public static void fillWithNull(RowBuffer row) {
    for (Leaf leaf : row.schema().leaves()) {
      if (row.column(leaf.index()).size() == 0) {
        row.column(leaf.index()).addNull(0, 0);
      }
    }
  }

  private Column column(int fieldId) {
    Leaf leaf = row.schema().leafOfField(fieldId);
    return new Column(row.column(leaf.index()));
  }

  private static IllegalArgumentException refused(String name, Type wanted, Type found) {
    return new IllegalArgumentException(
        "Invalid column %s: it is %s, but must be %s".formatted(name, found, wanted));
  }

  /** A primitive column, which gets one value a row. */
  public static final class Column {
    private final ColumnBuffer buffer;

    private Column(ColumnBuffer buffer) {
      this.buffer = buffer;
    }

    ColumnBuffer buffer() {
      return buffer;
    }

    public void set(long value) {
      buffer.addLong(value, 0);
    }

    public void set(String value) {
      set(value.getBytes(StandardCharsets.UTF_8));
    }

    public void set(byte @Nullable [] value) {
      if (value == null) {
        buffer.addNull(0, 0);
      } else {
        buffer.addBytes(value, 0, value.length, 0);
      }
    }

    /** Whether null can be set. */
    public boolean isOptional() {
      return buffer.leaf().maxDefinition() > 0;
    }
  }
}
