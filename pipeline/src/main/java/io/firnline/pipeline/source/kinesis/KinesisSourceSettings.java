package io.firnline.pipeline.source.kinesis;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Gap;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.StartOption;
import io.firnline.pipeline.source.WatermarkRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of Kinesis streams has to know. Made on the worker, from the pipeline's options,
 * each time that a reader is created; never part of a job graph.
 *
 * @param streams names or ARNs, at least one
 * @param consumer name of the stream consumer that has shards pushed to it (enhanced fan-out); null
 *     to poll them
 * @param start where to start with streams that the ledger does not know
 * @param poll least time between two requests for records of one Kinesis shard
 * @param waits how long to wait
 * @param watermarks how event time moves
 * @param limits bounds of batches and buffers
 * @param launch id of this launch of the job, unique for ever
 * @param timeRule fingerprint of how event time is read
 * @param untilCaughtUp whether the source ends where the shards end when it is opened
 * @param accepted positions whose loss the user accepts, by Kinesis shard
 */
public record KinesisSourceSettings(
    List<String> streams,
    @Nullable String consumer,
    StartOption start,
    Duration poll,
    Waits waits,
    WatermarkRule watermarks,
    BatchLimits limits,
    String launch,
    String timeRule,
    boolean untilCaughtUp,
    Map<SourcePartition, List<Gap>> accepted) {
  public KinesisSourceSettings {
    streams = List.copyOf(streams);
    accepted = Map.copyOf(accepted);
  }

  /**
   * How long a reader waits.
   *
   * @param start for a Kinesis that does not answer when the reader starts
   * @param patience for one that is away, or throttles, later
   * @param idle how long a Kinesis shard without records is taken for busy
   */
  public record Waits(Duration start, Duration patience, Duration idle) {
    /** 20 s at start, 10 min later, a shard is idle after a second. */
    public static final Waits DEFAULT =
        new Waits(Duration.ofSeconds(20), Duration.ofMinutes(10), Duration.ofSeconds(1));
  }
}
