package io.firnline.pipeline.parse;

import io.firnline.iceberg.block.CommitWindow;
import java.io.Serializable;

/**
 * The fixed windows of a pipeline, as Beam's FixedWindows has them.
 *
 * @param sizeMillis length, at least 1 ms
 * @param offsetMillis shift from full multiples of the length since 1970 UTC
 */
public record Windows(long sizeMillis, long offsetMillis) implements Serializable {
  public Windows {
    if (sizeMillis < 1) {
      throw new IllegalArgumentException(
          "Invalid window size " + sizeMillis + " ms: give at least 1 ms");
    }
  }

  /** The window that holds a time. */
  public CommitWindow holding(long millis) {
    return CommitWindow.of(millis, sizeMillis, offsetMillis);
  }
}
