package io.firnline.pipeline.options;

/** What becomes of a field that the table does not have. */
public enum UnknownFields {
  /** It is skipped. */
  IGNORE,
  /** Its record becomes a dead letter. */
  DEAD_LETTER
}
