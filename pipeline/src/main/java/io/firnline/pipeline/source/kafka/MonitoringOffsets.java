package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.Place;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the places of final checkpoints as group offsets, for lag monitors. Nobody reads them
 * back: they run ahead of the table by what is in open windows.
 */
final class MonitoringOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(MonitoringOffsets.class);

  private final @Nullable String group;
  private final Consumer<byte[], byte[]> consumer;
  private final AtomicReference<@Nullable Map<SourcePartition, Place>> places;

  MonitoringOffsets(
      KafkaSourceSettings settings,
      Consumer<byte[], byte[]> consumer,
      AtomicReference<@Nullable Map<SourcePartition, Place>> places) {
    this.group = settings.monitoringGroup();
    this.consumer = consumer;
    this.places = places;
  }

  /** Sends what was left to commit, if anything; does not wait. */
  void commit() {
    Map<SourcePartition, Place> latest = places.getAndSet(null);
    if (latest == null || group == null) {
      return;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    latest.forEach(
        (p, place) ->
            offsets.put(KafkaCluster.topicPartition(p), new OffsetAndMetadata(place.position())));
    consumer.commitAsync(offsets, (committed, error) -> warn(error));
  }

  private void warn(@Nullable Exception error) {
    if (error != null) {
      LOG.warn(
          "Cannot commit offsets of group {}, which are for monitoring only: {}",
          group,
          error.getMessage());
    }
  }
}
