package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import java.util.List;

/**
 * One field of the table's schema, ready to take JSON values into the columns of its leaves. Nodes
 * form the tree of the schema and belong to one parser.
 *
 * <p>Levels are those of Parquet's striping: the repetition says at which list a triplet goes on,
 * the definition how much of its path is there.
 */
abstract class JsonNode {
  private final boolean required;
  private final int nullDefinition;
  private final List<ColumnBuffer> leaves;

  /**
   * @param nullDefinition definition level that says: the parent is there, this is not
   * @param leaves columns of this node and all below it
   */
  JsonNode(boolean required, int nullDefinition, List<ColumnBuffer> leaves) {
    this.required = required;
    this.nullDefinition = nullDefinition;
    this.leaves = leaves;
  }

  /** Reads a value that is not null. */
  abstract void readPresent(JsonCursor in, int repetition);

  final List<ColumnBuffer> leaves() {
    return leaves;
  }

  /** Definition level of this node when it is there. */
  final int definition() {
    return required ? nullDefinition : nullDefinition + 1;
  }

  final void read(JsonCursor in, int repetition) {
    if (in.peek() == 'n') {
      int at = in.at;
      in.literal("null");
      addNull(in, at, repetition, "null for a required value");
    } else {
      readPresent(in, repetition);
    }
  }

  final void addMissing(JsonCursor in, int repetition) {
    addNull(in, in.at, repetition, "a required field is missing in the object that ends here");
  }

  private void addNull(JsonCursor in, int at, int repetition, String refusal) {
    if (required) {
      throw in.failAt(at, ParseReason.MISSING_REQUIRED, refusal);
    }
    addNulls(repetition, nullDefinition);
  }

  final void addNulls(int repetition, int definition) {
    for (int i = 0; i < leaves.size(); i++) {
      leaves.get(i).addNull(repetition, definition);
    }
  }

  /** Fills {@code sizes} with the sizes of the leaves, for {@link #truncate}. */
  final void mark(int[] sizes) {
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = leaves.get(i).size();
    }
  }

  final void truncate(int[] sizes) {
    for (int i = 0; i < sizes.length; i++) {
      leaves.get(i).truncate(sizes[i]);
    }
  }
}
