package io.firnline.pipeline.options;

/** What reads Kafka: the value of {@code --kafkaReader}. */
public enum KafkaReader {
  /** Our own reader: its positions prove every commit, and a start goes on where the table ends. */
  POSITIONED,
  /** Beam's KafkaIO: its positions are in the job's state only. */
  KAFKA_IO
}
