package io.firnline.iceberg.block;

import java.util.List;

/**
 * What one batch of a source partition covered: the positions {@code [from, to)}, and how many of
 * its records went into which commit window, over all tables, dead letters and records dropped by
 * policy.
 *
 * <p>Coverages of one partition tile its positions: each starts where the one before ended. One
 * with {@code from == to} is empty; it only lifts the watermark.
 *
 * @param partition the source partition
 * @param from first position, inclusive
 * @param to last position, exclusive
 * @param watermark of the partition before the batch, milliseconds since 1970 UTC
 * @param after watermark of the partition after the batch; no later batch has a lower one
 * @param windows one count for each commit window, windows rising
 * @param bookmark where the source stands at {@code to}, in its own words; empty for a source that
 *     finds its place by the position alone
 */
public record Coverage(
    SourcePartition partition,
    long from,
    long to,
    long watermark,
    long after,
    List<WindowCount> windows,
    String bookmark) {
  public Coverage {
    windows = List.copyOf(windows);
    if (from > to || watermark > after) {
      throw new IllegalArgumentException(
          "Invalid coverage of %s: positions [%d, %d), watermark %d to %d"
              .formatted(partition, from, to, watermark, after));
    }
  }

  /** Of a source that finds its place by the position alone. */
  public Coverage(
      SourcePartition partition,
      long from,
      long to,
      long watermark,
      long after,
      List<WindowCount> windows) {
    this(partition, from, to, watermark, after, windows, "");
  }

  public boolean isEmpty() {
    return from == to;
  }
}
