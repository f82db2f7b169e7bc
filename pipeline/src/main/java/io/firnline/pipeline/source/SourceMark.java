package io.firnline.pipeline.source;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Ledger;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.beam.sdk.io.UnboundedSource.CheckpointMark;

/**
 * Where a reader of source partitions stands: what a runner keeps in its state.
 *
 * <p>A mark without epoch was taken before the reader had claimed its ledger: who restores it
 * claims, for the same launch.
 *
 * @see SourceMarkBytes
 */
public final class SourceMark implements CheckpointMark {
  private final String launch;
  private final long epoch;
  private final SortedMap<SourcePartition, Place> places;
  private final Consumer<Map<SourcePartition, Place>> finalized;

  SourceMark(
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
  public SourceMark(String launch, long epoch, Map<SourcePartition, Place> places) {
    this(launch, epoch, places, p -> {});
  }

  /** Id of the launch that the reader belongs to. */
  public String launch() {
    return launch;
  }

  /** Epoch of the run; {@link Ledger#NO_EPOCH} before its claim. */
  public long epoch() {
    return epoch;
  }

  /** Where each of its partitions stands. */
  public SortedMap<SourcePartition, Place> places() {
    return places;
  }

  /** Whether it was taken after the claim. */
  public boolean hasEpoch() {
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
