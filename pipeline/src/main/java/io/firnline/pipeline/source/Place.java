package io.firnline.pipeline.source;

/**
 * Where a reader stands in a source partition.
 *
 * @param position next position to hand out
 * @param watermark of the partition, after everything before {@code position}
 * @param lateBefore watermark that this run started the partition from: earlier event times are
 *     late
 * @param end where a bounded run ends; {@link #NO_END} when it goes on for ever
 */
public record Place(long position, long watermark, long lateBefore, long end) {
  /** Of a run that goes on for ever. */
  public static final long NO_END = Long.MAX_VALUE;

  Place moved(long to, long after) {
    return new Place(to, after, lateBefore, end);
  }

  /** The same place in a run with this end. */
  public Place endingAt(long newEnd) {
    return new Place(position, watermark, lateBefore, newEnd);
  }

  Place ticked(long newWatermark) {
    return new Place(position, newWatermark, lateBefore, end);
  }
}
