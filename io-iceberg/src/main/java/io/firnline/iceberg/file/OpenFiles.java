package io.firnline.iceberg.file;

/** Counts the data files that are being written, against a limit. */
final class OpenFiles {
  private final int limit;
  private int open;
  private int most;

  OpenFiles(int limit) {
    this.limit = limit;
  }

  /** Whether one more may be opened; then it counts as open. */
  boolean tryOpen() {
    if (open == limit) {
      return false;
    }
    open++;
    most = Math.max(most, open);
    return true;
  }

  void closed() {
    open--;
  }

  /** Most that were open at once. */
  int most() {
    return most;
  }
}
