package io.firnline.pipeline.source;

/**
 * Where a reader stands in a source partition.
 *
 * @param position next position to hand out
 * @param watermark of the partition, after everything before {@code position}
 * @param lateBefore watermark that this run started the partition from: earlier event times are
 *     late
 * @param end where a bounded run ends; {@link #NO_END} when it goes on for ever
 * @param bookmark where the source stands at {@code position}, in its own words; empty for a source
 *     that finds its place by the position alone
 */
public record Place(long position, long watermark, long lateBefore, long end, String bookmark) {
  /** Of a run that goes on for ever. */
  public static final long NO_END = Long.MAX_VALUE;

  /** A place that its position tells. */
  public Place(long position, long watermark, long lateBefore, long end) {
    this(position, watermark, lateBefore, end, "");
  }

  Place moved(RecordBatch batch) {
    return new Place(batch.to(), batch.after(), lateBefore, end, batch.bookmark());
  }

  /** The same place in a run with this end. */
  public Place endingAt(long newEnd) {
    return new Place(position, watermark, lateBefore, newEnd, bookmark);
  }

  Place ticked(long newWatermark) {
    return new Place(position, newWatermark, lateBefore, end, bookmark);
  }
}
