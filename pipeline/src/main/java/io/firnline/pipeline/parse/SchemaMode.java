package io.firnline.pipeline.parse;

/** What is done when records have more than their table can hold. */
public enum SchemaMode {
  /** The table stays as it is. */
  STRICT,
  /** Fields that have no column get one. */
  ADD_COLUMNS,
  /** Fields that have no column get one, and a column that is too narrow is widened. */
  ADD_AND_WIDEN;

  /** Whether fields get columns. */
  public boolean adds() {
    return this != STRICT;
  }

  /** Whether columns are widened. */
  public boolean widens() {
    return this == ADD_AND_WIDEN;
  }
}
