package io.firnline.pipeline.options;

/** What becomes of a row that comes after its own window. */
public enum LateRows {
  /** Committed to its table with the window that is open when it arrives, counted as late. */
  APPEND,
  /** Committed to the late table. */
  SIDE_TABLE,
  /** Committed to the dead-letter table. */
  DEAD_LETTER
}
