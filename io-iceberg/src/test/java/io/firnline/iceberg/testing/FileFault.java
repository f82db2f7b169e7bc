package io.firnline.iceberg.testing;

/** What can happen to one file that is written. */
public enum FileFault {
  /** The worker dies before there is a file. */
  CRASH_AT_CREATE,
  /** The store refuses to begin it. */
  FAIL_AT_CREATE,
  /** The store breaks off while it is written. */
  FAIL_AT_WRITE,
  /** All has been written, but the store does not take it. */
  FAIL_AT_CLOSE,
  /** The worker dies before the file is complete. */
  CRASH_AT_CLOSE,
  /** The worker dies when the file is complete and nobody knows of it. */
  CRASH_AFTER_CLOSE
}
