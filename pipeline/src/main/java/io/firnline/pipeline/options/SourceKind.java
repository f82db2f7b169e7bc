package io.firnline.pipeline.options;

/** Where records come from: the value of {@code --source}. */
public enum SourceKind {
  /** Kafka topics, for as long as the job runs. */
  KAFKA,
  /** Kinesis streams, for as long as the job runs. */
  KINESIS,
  /** Files that are there when the run starts, to their end. */
  FILES,
  /** Messages of a Google Cloud Pub/Sub subscription, for as long as the job runs. */
  PUBSUB
}
