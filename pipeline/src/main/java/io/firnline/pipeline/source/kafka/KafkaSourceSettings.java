package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Gap;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.StartOption;
import io.firnline.pipeline.source.WatermarkRule;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of Kafka topics has to know. Made on the worker, from the pipeline's options, each
 * time that a reader is created; never part of a job graph.
 *
 * @param bootstrapServers host:port, separated by commas
 * @param topics what to read
 * @param consumer further properties of the Kafka client, e.g. for TLS and SASL
 * @param start where to start with partitions that the ledger does not know
 * @param watermarks how event time moves
 * @param limits bounds of batches and buffers
 * @param waits how long to wait
 * @param launch id of this launch of the job, unique for ever
 * @param timeRule fingerprint of how event time is read
 * @param untilCaughtUp whether the source ends where the topics ended when it was first opened
 * @param keys whether batches carry keys
 * @param headers whether batches carry headers
 * @param monitoringGroup consumer group whose offsets follow the job's checkpoints, for monitoring
 *     only; null for none
 * @param accepted positions whose loss the user accepts, by partition
 */
public record KafkaSourceSettings(
    String bootstrapServers,
    KafkaTopics topics,
    Map<String, String> consumer,
    StartOption start,
    WatermarkRule watermarks,
    BatchLimits limits,
    Waits waits,
    String launch,
    String timeRule,
    boolean untilCaughtUp,
    boolean keys,
    boolean headers,
    @Nullable String monitoringGroup,
    Map<SourcePartition, List<Gap>> accepted)
    implements Serializable {
  public KafkaSourceSettings {
    consumer = Map.copyOf(consumer);
    accepted = Map.copyOf(accepted);
  }

  /** Properties may hold passwords, so they are not shown. */
  @Override
  public String toString() {
    return "Kafka at %s, %s, launch %s".formatted(bootstrapServers, topics, launch);
  }

  /** Settings with defaults for all that is not essential. */
  public static Builder of(
      String bootstrapServers, KafkaTopics topics, WatermarkRule watermarks, String launch) {
    return new Builder(bootstrapServers, topics, watermarks, launch);
  }

  /** Collects what differs from the defaults. */
  public static final class Builder {
    private final String bootstrapServers;
    private final KafkaTopics topics;
    private final WatermarkRule watermarks;
    private final String launch;
    private Map<String, String> consumer = Map.of();
    private StartOption start = StartOption.EARLIEST;
    private BatchLimits limits = BatchLimits.DEFAULT;
    private Waits waits = Waits.DEFAULT;
    private String timeRule = "source time";
    private boolean untilCaughtUp;
    private boolean keys;
    private boolean headers;
    private @Nullable String monitoringGroup;
    private Map<SourcePartition, List<Gap>> accepted = Map.of();

    private Builder(
        String bootstrapServers, KafkaTopics topics, WatermarkRule watermarks, String launch) {
      this.bootstrapServers = bootstrapServers;
      this.topics = topics;
      this.watermarks = watermarks;
      this.launch = launch;
    }

    public Builder consumer(Map<String, String> properties) {
      consumer = properties;
      return this;
    }

    public Builder start(StartOption value) {
      start = value;
      return this;
    }

    public Builder limits(BatchLimits value) {
      limits = value;
      return this;
    }

    public Builder waits(Waits value) {
      waits = value;
      return this;
    }

    public Builder timeRule(String fingerprint) {
      timeRule = fingerprint;
      return this;
    }

    public Builder untilCaughtUp(boolean value) {
      untilCaughtUp = value;
      return this;
    }

    public Builder keys(boolean value) {
      keys = value;
      return this;
    }

    public Builder headers(boolean value) {
      headers = value;
      return this;
    }

    public Builder monitoringGroup(@Nullable String group) {
      monitoringGroup = group;
      return this;
    }

    public Builder accepted(Map<SourcePartition, List<Gap>> gaps) {
      accepted = gaps;
      return this;
    }

    public KafkaSourceSettings build() {
      return new KafkaSourceSettings(
          bootstrapServers,
          topics,
          consumer,
          start,
          watermarks,
          limits,
          waits,
          launch,
          timeRule,
          untilCaughtUp,
          keys,
          headers,
          monitoringGroup,
          accepted);
    }
  }
}
