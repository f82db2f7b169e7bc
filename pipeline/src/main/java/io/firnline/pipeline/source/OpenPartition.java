package io.firnline.pipeline.source;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Layer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source partition that is being read: where the next batch starts, and its clock. Used by the
 * reader's own thread alone.
 */
public class OpenPartition {
  public final SourcePartition id;
  public final PartitionClock clock;

  /** Where a bounded run ends; {@link Place#NO_END} when it goes on for ever. */
  public final long end;

  private final long epoch;
  private final long lateBefore;
  private final List<Layer> layers;
  private long next;
  private long lastRecordsNanos = System.nanoTime();

  /**
   * A partition at a place.
   *
   * @param epoch of the run
   * @param layers what earlier runs have settled of it
   */
  public OpenPartition(
      SourcePartition id, Place place, long epoch, List<Layer> layers, WatermarkRule watermarks) {
    this.id = id;
    this.clock = new PartitionClock(watermarks, place.watermark());
    this.epoch = epoch;
    this.lateBefore = place.lateBefore();
    this.end = place.end();
    this.layers = layers;
    this.next = place.position();
  }

  /** Where it stands, behind everything that was cut. */
  public Place place() {
    return new Place(next, clock.watermark(), lateBefore, end);
  }

  /** The position that the next batch starts at. */
  public long next() {
    return next;
  }

  /** Whether the run ends at a position of it. */
  public boolean isBounded() {
    return end != Place.NO_END;
  }

  /** Layers that may still settle something at or above the next position. */
  private List<Layer> layers() {
    return layers.isEmpty()
        ? layers
        : layers.stream().filter(layer -> next < layer.below()).toList();
  }

  /** The batch of these records, which tiles the positions up to {@code to}; goes on behind it. */
  public RecordBatch batch(
      long to,
      PartitionClock.Move move,
      long[] positions,
      long[] sourceTimes,
      byte[] @Nullable [] payloads,
      byte @Nullable [] @Nullable [] keys,
      byte @Nullable [] @Nullable [] headers) {
    RecordBatch batch =
        new RecordBatch(
            id,
            next,
            to,
            move.before(),
            move.after(),
            epoch,
            lateBefore,
            layers(),
            positions,
            sourceTimes,
            payloads,
            keys,
            headers);
    next = to;
    lastRecordsNanos = System.nanoTime();
    return batch;
  }

  /** A batch that holds no records up to a position, which may be where the last one ended. */
  public RecordBatch withoutRecords(long to, PartitionClock.Move move) {
    RecordBatch batch =
        RecordBatch.withoutRecords(id, next, to, move.before(), move.after(), epoch, lateBefore);
    next = to;
    return batch;
  }

  /** Whether no records have come for so long. */
  public boolean isQuietFor(long nanos) {
    return System.nanoTime() - lastRecordsNanos >= nanos;
  }
}
