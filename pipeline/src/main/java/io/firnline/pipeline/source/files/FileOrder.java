package io.firnline.pipeline.source.files;

/** What the order of paths says about event time. */
public enum FileOrder {
  /** Nothing: no window is committed before all files are read, and no row is late. */
  ANY,
  /**
   * Files whose paths come later hold later events, up to the allowed disorder: windows are
   * committed while files are read, and rows that come later than that are late.
   */
  TIME
}
