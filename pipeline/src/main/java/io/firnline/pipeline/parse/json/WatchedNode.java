package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.column.StructTarget;

/** A field that the table has not, but whose place in the record is asked for. */
final class WatchedNode extends JsonNode {
  WatchedNode() {
    super(StructTarget.nowhere());
  }

  @Override
  void readPresent(JsonCursor in, int repetition) {
    in.skipValue();
  }
}
