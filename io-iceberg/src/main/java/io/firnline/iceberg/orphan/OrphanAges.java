package io.firnline.iceberg.orphan;

import java.time.Duration;

/**
 * How old files must be, by the clock of the store, before they count as orphans.
 *
 * @param unproven of files about which no ledger can tell: metadata of swaps that failed, and data
 *     files without a window of positions. Longer than any commit, and than any message is
 *     delivered again; default {@link #UNPROVEN}
 * @param any of any file, though its window is complete: longer than a request can be under way in
 *     a network; default {@link #ANY}
 */
public record OrphanAges(Duration unproven, Duration any) {
  /** As Iceberg's own orphan removal. */
  public static final Duration UNPROVEN = Duration.ofDays(3);

  public static final Duration ANY = Duration.ofHours(1);

  public OrphanAges {
    if (any.isNegative() || unproven.compareTo(any) < 0) {
      throw new IllegalArgumentException(
          "Invalid ages of orphan files: %s and, of any file, %s; neither may be negative, and the second may not be longer"
              .formatted(unproven, any));
    }
  }
}
