package io.firnline.pipeline.source.kafka.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.EventTime;
import io.firnline.pipeline.source.WatermarkRule;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.beam.sdk.io.kafka.KafkaRecord;
import org.apache.beam.sdk.io.kafka.KafkaTimestampType;
import org.apache.beam.sdk.io.kafka.TimestampPolicy.PartitionContext;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

class EventTimePolicyTest {
  private static final long NOW = 1_790_000_000_000L;
  private static final WatermarkRule RULE = new WatermarkRule(5_000, 60_000, 10_000, 0, 1_000);

  private final EventTimePolicy policy = policy(Optional.empty());

  /** The payload is the event time as eight bytes. */
  private static EventTimePolicy policy(Optional<Instant> previous) {
    return new EventTimePolicy(
        RULE,
        (payload, sourceTime) -> payload == null ? sourceTime : ByteBuffer.wrap(payload).getLong(),
        previous);
  }

  private static PartitionContext context(long backlog) {
    return new PartitionContext() {
      @Override
      public long getMessageBacklog() {
        return backlog;
      }

      @Override
      public Instant getBacklogCheckTime() {
        return Instant.ofEpochMilli(NOW);
      }
    };
  }

  private long read(long eventTime, long sourceTime) {
    byte[] payload = ByteBuffer.allocate(8).putLong(eventTime).array();
    KafkaRecord<byte[], byte[]> record =
        new KafkaRecord<>(
            "t", 0, 1, sourceTime, KafkaTimestampType.CREATE_TIME, null, null, payload);
    return policy.getTimestampForRecord(context(100), record).getMillis();
  }

  private long watermark(long backlog) {
    return policy.getWatermark(context(backlog)).getMillis();
  }

  @Test
  void anElementIsNeverBehindTheWatermarkOfItsPartition() {
    assertThat(watermark(100)).isEqualTo(EventTime.NEVER);
    assertThat(read(NOW - 100_000, NOW)).isEqualTo(NOW - 100_000);
    assertThat(watermark(100)).isEqualTo(NOW - 105_000);
    assertThat(read(NOW - 90_000, NOW)).isEqualTo(NOW - 90_000);
    assertThat(read(NOW - 94_000, NOW)).as("disorder").isEqualTo(NOW - 94_000);
    assertThat(read(NOW - 99_000, NOW)).as("late").isEqualTo(NOW - 95_000);
    assertThat(watermark(100)).isEqualTo(NOW - 95_000);
  }

  @Test
  void aRecordOfTheFarFutureMovesNothing() {
    long unused = read(NOW - 50_000, NOW - 50_000);
    assertThat(read(NOW + 100_000_000, NOW - 40_000)).isEqualTo(NOW - 40_000);
    assertThat(watermark(1)).isEqualTo(NOW - 45_000);
  }

  @Test
  void aPartitionThatNeverHadARecordFollowsTheClockOnceItIsKnownToBeEmpty() {
    assertThat(watermark(-1)).as("unknown").isEqualTo(EventTime.NEVER);
    assertThat(watermark(0)).isEqualTo(NOW - 5_000);
  }

  @Test
  void aCaughtUpPartitionFollowsTheClock() {
    long unused = read(NOW - 50_000, NOW - 50_000);
    assertThat(watermark(3)).isEqualTo(NOW - 55_000);
    assertThat(watermark(0)).isEqualTo(NOW - 5_000);
    assertThat(read(NOW - 50_000, NOW)).as("late").isEqualTo(NOW - 5_000);
    assertThat(watermark(0)).isEqualTo(NOW - 5_000);
  }

  @Test
  void aCheckpointBringsItsWatermark() {
    EventTimePolicy restored = policy(Optional.of(Instant.ofEpochMilli(NOW - 7_000)));
    assertThat(restored.getWatermark(context(5)).getMillis()).isEqualTo(NOW - 7_000);
  }

  @Test
  void aTombstoneHasTheTimeOfItsRecord() {
    KafkaRecord<byte[], byte[]> record =
        new KafkaRecord<>("t", 0, 1, NOW, KafkaTimestampType.CREATE_TIME, null, null, null);
    assertThat(policy.getTimestampForRecord(context(1), record).getMillis()).isEqualTo(NOW);
  }
}
