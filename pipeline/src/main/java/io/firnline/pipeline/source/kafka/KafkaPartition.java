package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Layer;
import io.firnline.pipeline.source.OpenPartition;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.WatermarkRule;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** A Kafka partition that is being read. */
final class KafkaPartition extends OpenPartition {
  final TopicPartition kafka;

  KafkaPartition(
      SourcePartition id, Place place, long epoch, List<Layer> layers, WatermarkRule watermarks) {
    super(id, place, epoch, layers, watermarks);
    this.kafka = KafkaCluster.topicPartition(id);
  }
}
