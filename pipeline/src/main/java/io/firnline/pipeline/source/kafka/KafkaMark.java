package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;

/**
 * Where a reader of Kafka partitions stands: what a runner keeps in its state.
 *
 * <p>A mark without epoch was taken before the reader had claimed its ledger: who restores it
 * claims, for the same launch.
 */
public final class KafkaMark implements CheckpointMark {
  private final String launch;
  private final long epoch;
  private final SortedMap<SourcePartition, Place> places;
  private final Consumer<Map<SourcePartition, Place>> finalized;

  KafkaMark(
      String launch,
      long epoch,
      Map<SourcePartition, Place> places,
      Consumer<Map<SourcePartition, Place>> finalized) {
    this.launch = launch;
    this.epoch = epoch;
    this.places = Collections.unmodifiableSortedMap(new TreeMap<>(places));
    this.finalized = finalized;
  }

  /** A mark out of storage: nobody is told when it is final. */
  KafkaMark(String launch, long epoch, Map<SourcePartition, Place> places) {
    this(launch, epoch, places, p -> {});
  }

  String launch() {
    return launch;
  }

  long epoch() {
    return epoch;
  }

  SortedMap<SourcePartition, Place> places() {
    return places;
  }

  boolean hasEpoch() {
    return epoch != Ledger.NO_EPOCH;
  }

  /** Tells the reader, which may commit group offsets for monitoring. The ledger is the truth. */
  @Override
  public void finalizeCheckpoint() {
    finalized.accept(places);
  }

  @Override
  public String toString() {
    return "launch %s, epoch %d, %s".formatted(launch, epoch, places);
  }
}
