package io.firnline.pipeline.parse;

/** Which table a late row goes to. Wherever it goes, it counts as late under its own window. */
public enum LateRowPolicy {
  /** Its own table, in a data file of its own. */
  APPEND,
  /** The late table. */
  SIDE_TABLE,
  /** The dead-letter table, reason {@code late}. */
  DEAD_LETTER
}
