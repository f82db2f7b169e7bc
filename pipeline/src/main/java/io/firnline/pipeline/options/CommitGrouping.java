package io.firnline.pipeline.options;

/** What one snapshot holds. */
public enum CommitGrouping {
  /** The windows that one checkpoint released: one in normal running, many when catching up. */
  CHECKPOINT,
  /** Exactly one window. */
  WINDOW
}
