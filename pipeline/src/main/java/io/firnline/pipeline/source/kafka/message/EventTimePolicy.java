package io.firnline.pipeline.source.kafka.message;

import io.firnline.iceberg.block.EventTime;
import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.PartitionClock;
import io.firnline.pipeline.source.PartitionClock.Idle;
import io.firnline.pipeline.source.WatermarkRule;
import io.firnline.pipeline.source.message.EventTimes;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.TimestampPolicy;
import org.apache.beam.sdk.io.kafka.TimestampPolicyFactory;
import org.apache.kafka.common.TopicPartition;
import org.joda.time.Instant;

/**
 * The watermark of one Kafka partition that KafkaIO reads: the same as in the positioned source
 * ({@link PartitionClock}). KafkaIO's own policies follow the Kafka timestamp, stand still for ever
 * at a partition that never had a record, and let one record of the far future close all windows.
 *
 * <p>An element's timestamp is its event time, or the watermark where that is later: no element is
 * behind the watermark of its partition.
 */
final class EventTimePolicy extends TimestampPolicy<byte[], byte[]> {
  private final WatermarkRule rule;
  private final EventTimeReader times;
  private final PartitionClock clock;

  /** Kept in savepoints, as a part of KafkaIO's splits: names and components stay. */
  record Factory(WatermarkRule rule, EventTimes times)
      implements TimestampPolicyFactory<byte[], byte[]> {
    @Override
    public EventTimePolicy createTimestampPolicy(
        TopicPartition partition, Optional<Instant> previous) {
      return new EventTimePolicy(rule, times.open(), previous);
    }
  }

  /**
   * @param previous the watermark that a checkpoint has
   */
  EventTimePolicy(WatermarkRule rule, EventTimeReader times, Optional<Instant> previous) {
    this.rule = rule;
    this.times = times;
    this.clock = new PartitionClock(rule, previous.map(Instant::getMillis).orElse(EventTime.NEVER));
  }

  @Override
  public Instant getTimestampForRecord(
      PartitionContext context, KafkaRecord<byte[], byte[]> record) {
    long sourceTime = record.getTimestamp();
    long read = times.eventTimeMillis(record.getKV().getValue(), sourceTime);
    long time = rule.countedTime(read, sourceTime);
    long before = clock.records(time, time).before();
    return Instant.ofEpochMilli(Math.max(EventTime.clamp(time), before));
  }

  @Override
  public Instant getWatermark(PartitionContext context) {
    if (context.getMessageBacklog() == 0) {
      long asked = context.getBacklogCheckTime().getMillis();
      if (clock.idle(asked) == Idle.HEARTBEAT) {
        var unused = clock.heartbeat(asked);
      }
    }
    return Instant.ofEpochMilli(clock.watermark());
  }
}
