package io.firnline.pipeline.source;

import java.io.Serializable;

/**
 * Bounds of what a reader holds and hands out.
 *
 * @param batchRecords most records in a batch
 * @param batchBytes a batch is cut when it has this many bytes; one record may exceed it
 * @param fetchAheadBytes most bytes that wait for the runner, beside the Kafka client's own buffers
 * @param bundleBytes after this many bytes the reader says once that it has nothing, so that the
 *     runner can end its bundle
 */
public record BatchLimits(int batchRecords, long batchBytes, long fetchAheadBytes, long bundleBytes)
    implements Serializable {
  /** 5,000 records and 8 MiB a batch, 16 MiB fetched ahead, 64 MiB a bundle. */
  public static final BatchLimits DEFAULT = new BatchLimits(5_000, 8L << 20, 16L << 20, 64L << 20);

  public BatchLimits {
    if (batchRecords < 1 || batchBytes < 1 || fetchAheadBytes < 1 || bundleBytes < 1) {
      throw new IllegalArgumentException(
          "Invalid limits of a source: each has to be at least 1, got %d records, %d, %d and %d bytes"
              .formatted(batchRecords, batchBytes, fetchAheadBytes, bundleBytes));
    }
  }
}
