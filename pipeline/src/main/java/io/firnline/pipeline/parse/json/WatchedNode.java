package io.firnline.pipeline.parse.json;

import java.util.List;

/** A field that the table has not, but whose place in the record is asked for. */
final class WatchedNode extends JsonNode {
  WatchedNode() {
    super(false, 0, List.of());
  }

  @Override
  void readPresent(JsonCursor in, int repetition) {
    in.skipValue();
  }
}
