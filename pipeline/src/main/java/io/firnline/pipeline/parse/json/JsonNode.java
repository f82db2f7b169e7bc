package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.column.Target;

/** One field of the table's schema, ready to take JSON values. Nodes belong to one parser. */
abstract class JsonNode {
  private final Target target;

  JsonNode(Target target) {
    this.target = target;
  }

  /** Reads a value that is not null. */
  abstract void readPresent(JsonCursor in, int repetition);

  final Target target() {
    return target;
  }

  final void read(JsonCursor in, int repetition) {
    if (in.peek() == 'n') {
      int at = in.at;
      in.literal("null");
      target.addNull(repetition, at, "null for a required value");
    } else {
      readPresent(in, repetition);
    }
  }

  final void addMissing(JsonCursor in, int repetition) {
    target.addNull(repetition, in.at, "a required field is missing in the object that ends here");
  }
}
