package io.firnline.iceberg.block;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;

/**
 * The columns of a block: the leaves of the Parquet striping of an Iceberg schema, in its order.
 *
 * <p>Immutable; made once for a schema and shared.
 */
public final class BlockSchema {
  private final Schema schema;
  private final MessageType messageType;
  private final List<Leaf> leaves;
  private final Map<Integer, Leaf> byField = new HashMap<>();

  private BlockSchema(Schema schema) {
    this.schema = schema;
    this.messageType = ParquetSchemaUtil.convert(schema, "table");
    List<Leaf> found = new ArrayList<>();
    for (ColumnDescriptor column : messageType.getColumns()) {
      found.add(leaf(found.size(), column));
    }
    this.leaves = List.copyOf(found);
    leaves.forEach(leaf -> byField.put(leaf.fieldId(), leaf));
  }

  /**
   * The columns of blocks of a schema.
   *
   * @throws IllegalArgumentException if a field's type cannot be put into columns (variant,
   *     geometry, geography)
   */
  public static BlockSchema of(Schema schema) {
    return new BlockSchema(schema);
  }

  public Schema schema() {
    return schema;
  }

  /** The Parquet schema of the leaves, with Iceberg's field ids. */
  public MessageType messageType() {
    return messageType;
  }

  public List<Leaf> leaves() {
    return leaves;
  }

  /** The leaf of a primitive field by its Iceberg id. */
  public Leaf leafOfField(int fieldId) {
    Leaf leaf = byField.get(fieldId);
    if (leaf == null) {
      throw new IllegalArgumentException(
          "Unknown field id " + fieldId + ": the schema has no primitive field of it: " + schema);
    }
    return leaf;
  }

  private Leaf leaf(int index, ColumnDescriptor column) {
    PrimitiveType primitive = column.getPrimitiveType();
    if (primitive.getId() == null || !schema.findType(idOf(primitive)).isPrimitiveType()) {
      throw new IllegalArgumentException(
          "Cannot hold column %s in blocks: only primitive types, structs, lists and maps can be"
              .formatted(String.join(".", column.getPath())));
    }
    int id = idOf(primitive);
    return new Leaf(
        index,
        id,
        schema.findColumnName(id),
        physical(primitive),
        column.getMaxDefinitionLevel(),
        column.getMaxRepetitionLevel(),
        schema.findField(id).isOptional(),
        fixedLength(primitive),
        schema.findType(id).asPrimitiveType());
  }

  private static int idOf(PrimitiveType primitive) {
    return primitive.getId().intValue();
  }

  private static int fixedLength(PrimitiveType primitive) {
    boolean fixed =
        primitive.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
    return fixed ? primitive.getTypeLength() : 0;
  }

  private static Physical physical(PrimitiveType primitive) {
    return switch (primitive.getPrimitiveTypeName()) {
      case BOOLEAN -> Physical.BOOLEAN;
      case INT32 -> Physical.INT;
      case INT64 -> Physical.LONG;
      case FLOAT -> Physical.FLOAT;
      case DOUBLE -> Physical.DOUBLE;
      case BINARY, FIXED_LEN_BYTE_ARRAY -> Physical.BYTES;
      case INT96 ->
          throw new IllegalArgumentException("Cannot hold INT96: Iceberg does not write it");
    };
  }
}
