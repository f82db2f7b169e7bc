package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.column.LeafTarget;

/** A JSON scalar into one column. */
final class LeafNode extends JsonNode {
  private final ColumnBuffer column;
  private final LeafReader reader;

  LeafNode(LeafTarget target, LeafReader reader) {
    super(target);
    this.column = target.column();
    this.reader = reader;
  }

  @Override
  void readPresent(JsonCursor in, int repetition) {
    reader.read(in, column, repetition);
  }
}
