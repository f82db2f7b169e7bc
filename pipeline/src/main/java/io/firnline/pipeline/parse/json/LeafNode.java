package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import java.util.List;

/** A JSON scalar into one column. */
final class LeafNode extends JsonNode {
  private final ColumnBuffer column;
  private final LeafReader reader;

  LeafNode(boolean required, int nullDefinition, ColumnBuffer column, LeafReader reader) {
    super(required, nullDefinition, List.of(column));
    this.column = column;
    this.reader = reader;
  }

  @Override
  void readPresent(JsonCursor in, int repetition) {
    reader.read(in, column, repetition);
  }
}
