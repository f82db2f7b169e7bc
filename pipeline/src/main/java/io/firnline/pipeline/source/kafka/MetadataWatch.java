package io.firnline.pipeline.source.kafka;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.ClusterResource;
import org.apache.kafka.common.ClusterResourceListener;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Notices when a consumer gets new metadata of the cluster, with the ids of topics in them. Kafka
 * tells that to deserializers, and to nobody else whom its users make.
 */
final class MetadataWatch extends ByteArrayDeserializer implements ClusterResourceListener {
  private final AtomicLong changes = new AtomicLong();
  private long looked;

  @Override
  public void onUpdate(ClusterResource cluster) {
    changes.incrementAndGet();
  }

  /** How often there were new metadata. */
  long changes() {
    return changes.get();
  }

  boolean hasChanged() {
    return changes.get() != looked;
  }

  /** What has come up to this change has been looked at. */
  void looked(long change) {
    looked = change;
  }
}
