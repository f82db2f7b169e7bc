package io.firnline.pipeline.parse.column;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.List;

/**
 * One field of the table's schema, with the columns of its leaves, that values can be put into.
 * Targets form the tree of the schema and belong to one row.
 *
 * <p>Levels are those of Parquet's striping: the repetition says at which list a triplet goes on,
 * the definition how much of its path is there.
 */
public abstract sealed class Target permits StructTarget, ListTarget, MapTarget, LeafTarget {
  private final boolean required;
  private final int nullDefinition;
  private final List<ColumnBuffer> leaves;

  /**
   * @param nullDefinition definition level that says: the parent is there, this is not
   * @param leaves columns of this field and all below it
   */
  Target(boolean required, int nullDefinition, List<ColumnBuffer> leaves) {
    this.required = required;
    this.nullDefinition = nullDefinition;
    this.leaves = leaves;
  }

  /** The field's type, for messages. */
  public abstract String typeName();

  /** Columns of this field and all below it. */
  public final List<ColumnBuffer> leaves() {
    return leaves;
  }

  public final boolean isRequired() {
    return required;
  }

  /**
   * Adds a null.
   *
   * @param place byte of the payload, for the failure
   * @param refusal what is wrong if the field is required
   */
  public final void addNull(int repetition, int place, String refusal) {
    if (required) {
      throw new RecordFailure(ParseReason.MISSING_REQUIRED, place, refusal);
    }
    addNulls(repetition, nullDefinition);
  }

  /** Adds a value that is there and has nothing in it: an empty list or map. */
  public final void addEmpty(int repetition) {
    addNulls(repetition, required ? nullDefinition : nullDefinition + 1);
  }

  private void addNulls(int repetition, int definition) {
    for (int i = 0; i < leaves.size(); i++) {
      leaves.get(i).addNull(repetition, definition);
    }
  }

  /** Fills {@code sizes} with the sizes of the leaves, for {@link #truncate}. */
  public final void mark(int[] sizes) {
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = leaves.get(i).size();
    }
  }

  /** Takes back what was added since {@link #mark}. */
  public final void truncate(int[] sizes) {
    for (int i = 0; i < sizes.length; i++) {
      leaves.get(i).truncate(sizes[i]);
    }
  }
}
