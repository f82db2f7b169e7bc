package io.firnline.pipeline.source.kafka;

import io.firnline.pipeline.source.SourceMarkCoder;

/** Marks of Kafka readers. It stands in savepoints: its name and {@code serialVersionUID} stay. */
final class KafkaMarkCoder extends SourceMarkCoder {
  private static final long serialVersionUID = 1L;
  static final KafkaMarkCoder INSTANCE = new KafkaMarkCoder();

  private KafkaMarkCoder() {}
}
