package io.firnline.pipeline.source.kinesis;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.pipeline.source.OpenPartition;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.WatermarkRule;
import java.util.List;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** A Kinesis shard that is being read. Used by the reader's own thread alone. */
final class OpenShard extends OpenPartition {
  final KinesisStream stream;

  /** First and last hash key of its records, as decimals. */
  final String firstHash;

  final String lastHash;

  private ShardPlace reached;

  /** It started with whatever was left, and is as close to what is lost meanwhile. */
  private boolean atTheEdge;

  OpenShard(
      KinesisStream stream,
      SourcePartition id,
      Shard shard,
      Place place,
      long epoch,
      List<Layer> layers,
      WatermarkRule watermarks) {
    super(id, place, epoch, layers, watermarks);
    this.stream = stream;
    this.firstHash = shard.hashKeyRange().startingHashKey();
    this.lastHash = shard.hashKeyRange().endingHashKey();
    this.reached = ShardPlace.parse(place.bookmark());
    this.atTheEdge = reached.millis() == ShardPlace.UNKNOWN;
  }

  /** Where it stands, behind everything that was read of it. */
  ShardPlace reached() {
    return reached;
  }

  /** Reads on from there. */
  void reach(ShardPlace next, long nowMillis) {
    reached = next;
    atTheEdge = atTheEdge && !stream.keeps(next.millis(), nowMillis);
  }

  /** Whether the stream may have lost what comes next, for all that is known. */
  boolean mayHaveLost(long nowMillis) {
    return !atTheEdge && !stream.keeps(reached.millis(), nowMillis);
  }

  @Override
  public Place place() {
    Place plain = super.place();
    return new Place(
        plain.position(), plain.watermark(), plain.lateBefore(), plain.end(), reached.text());
  }
}
