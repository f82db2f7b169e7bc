package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import java.util.List;
import org.apache.iceberg.types.Type;

/** A field of a primitive type, in one column. */
public final class LeafTarget extends Target {
  private final ColumnBuffer column;

  LeafTarget(boolean required, int nullDefinition, ColumnBuffer column) {
    super(required, nullDefinition, List.of(column));
    this.column = column;
  }

  public ColumnBuffer column() {
    return column;
  }

  public Type.PrimitiveType type() {
    return column.leaf().type();
  }

  @Override
  public String typeName() {
    return type().toString();
  }
}
