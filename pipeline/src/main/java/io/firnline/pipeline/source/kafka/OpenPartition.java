package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.pipeline.source.PartitionClock;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.WatermarkRule;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** A Kafka partition that is being read: where the next batch starts, and its clock. */
final class OpenPartition {
  final SourcePartition id;
  final TopicPartition kafka;
  final PartitionClock clock;
  final long epoch;
  final long lateBefore;
  final long end;
  private final List<Layer> layers;
  private long next;
  private long lastRecordsNanos = System.nanoTime();

  OpenPartition(
      SourcePartition id, Place place, long epoch, List<Layer> layers, WatermarkRule watermarks) {
    this.id = id;
    this.kafka = KafkaCluster.topicPartition(id);
    this.clock = new PartitionClock(watermarks, place.watermark());
    this.epoch = epoch;
    this.lateBefore = place.lateBefore();
    this.end = place.end();
    this.layers = layers;
    this.next = place.position();
  }

  Place place() {
    return new Place(next, clock.watermark(), lateBefore, end);
  }

  long next() {
    return next;
  }

  boolean isBounded() {
    return end != Place.NO_END;
  }

  /** Layers that may still settle something at or above the next position. */
  List<Layer> layers() {
    return layers.isEmpty()
        ? layers
        : layers.stream().filter(layer -> next < layer.below()).toList();
  }

  /** Goes on behind a batch that was cut. */
  void moveTo(long position) {
    next = position;
    lastRecordsNanos = System.nanoTime();
  }

  /** A batch that holds no records up to a position, which may be where the last one ended. */
  RecordBatch withoutRecords(long to, PartitionClock.Move move) {
    RecordBatch batch =
        RecordBatch.withoutRecords(id, next, to, move.before(), move.after(), epoch, lateBefore);
    next = to;
    return batch;
  }

  boolean isQuietFor(long nanos) {
    return System.nanoTime() - lastRecordsNanos >= nanos;
  }
}
