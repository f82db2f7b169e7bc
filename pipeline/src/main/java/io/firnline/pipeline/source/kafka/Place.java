package io.firnline.pipeline.source.kafka;

/**
 * Where a reader stands in a Kafka partition.
 *
 * @param position next position to hand out
 * @param watermark of the partition, after everything before {@code position}
 * @param lateBefore watermark that this run started the partition from: earlier event times are
 *     late
 * @param end where a bounded run ends; {@link #NO_END} when it goes on for ever
 */
record Place(long position, long watermark, long lateBefore, long end) {
  static final long NO_END = Long.MAX_VALUE;

  Place moved(long to, long after) {
    return new Place(to, after, lateBefore, end);
  }

  Place endingAt(long newEnd) {
    return new Place(position, watermark, lateBefore, newEnd);
  }

  Place ticked(long newWatermark) {
    return new Place(position, newWatermark, lateBefore, end);
  }
}
