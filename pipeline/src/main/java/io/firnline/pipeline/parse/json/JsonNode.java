package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.column.Target;

/** One field of the table's schema, ready to take JSON values. Nodes belong to one parser. */
abstract class JsonNode {
  private final Target target;

  JsonNode(Target target) {
    this.target = target;
  }

  /**
   * Reads a value that is not null.
   *
   * @throws RecordFailure if it is no JSON, the cursor stands anywhere then; or, see {@link
   *     #isOfValue}, if the field cannot take it
   */
  abstract void readPresent(JsonCursor in, int repetition);

  /** Whether a value failed that is JSON, so that another one might be right. */
  static boolean isOfValue(RecordFailure failure) {
    return switch (failure.reason()) {
      case MISSING_REQUIRED, WRONG_TYPE, OUT_OF_RANGE, NOT_EXACT, INVALID_TEXT, UNKNOWN_FIELD ->
          true;
      default -> false;
    };
  }

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
