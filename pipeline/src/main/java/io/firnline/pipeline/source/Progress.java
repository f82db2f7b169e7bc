package io.firnline.pipeline.source;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a reader has handed out, and the watermark that follows (ledger.md section 1). It includes
 * only batches before the current one, so the current one is never late.
 */
public final class Progress {
  private final String launch;
  private final Map<SourcePartition, Place> places = new TreeMap<>();
  private final Set<SourcePartition> finished = new HashSet<>();
  private long epoch = Ledger.NO_EPOCH;
  private long withoutPartitions = EventTime.NEVER;
  private boolean ended;
  private @Nullable RecordBatch current;

  /**
   * @param mark where to go on; null for a new reader
   */
  Progress(String launch, @Nullable SourceMark mark) {
    this.launch = mark == null ? launch : mark.launch();
    if (mark != null) {
      epoch = mark.epoch();
      places.putAll(mark.places());
    }
  }

  void open(long ofEpoch, Map<SourcePartition, Place> atPlaces) {
    epoch = ofEpoch;
    places.putAll(atPlaces);
  }

  void join(SourcePartition partition, Place place) {
    places.put(partition, place);
  }

  void handOut(RecordBatch batch) {
    current = batch;
    places.computeIfPresent(batch.partition(), (p, place) -> place.moved(batch));
  }

  void tick(SourcePartition partition, long watermark) {
    places.computeIfPresent(partition, (p, place) -> place.ticked(watermark));
  }

  void tickWithoutPartitions(long watermark) {
    withoutPartitions = watermark;
  }

  void finish(SourcePartition partition) {
    finished.add(partition);
  }

  void end() {
    ended = true;
  }

  /** There is no current batch any more. */
  void release() {
    current = null;
  }

  @Nullable RecordBatch current() {
    return current;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Lowest watermark of the partitions, without the current batch. */
  long watermark() {
    if (ended) {
      return EventTime.FOREVER;
    }
    if (places.isEmpty()) {
      return withoutPartitions;
    }
    long lowest = current == null ? Long.MAX_VALUE : current.watermark();
    long newest = EventTime.NEVER;
    for (var entry : places.entrySet()) {
      long watermark = entry.getValue().watermark();
      newest = Math.max(newest, watermark);
      lowest = finished.contains(entry.getKey()) ? lowest : Math.min(lowest, watermark);
    }
    return lowest == Long.MAX_VALUE ? newest : lowest;
  }

  SourceMark mark(Consumer<Map<SourcePartition, Place>> finalized) {
    return new SourceMark(launch, epoch, places, finalized);
  }
}
