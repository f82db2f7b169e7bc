package io.firnline.pipeline.options;

/** Which sources are Beam's own: they hand out messages, whose positions prove nothing. */
public final class MessageSources {
  private MessageSources() {}

  /** Whether the options ask for one. */
  public static boolean isOne(FirnlineOptions options) {
    return switch (options.getSource()) {
      case KAFKA -> options.getKafkaReader() == KafkaReader.KAFKA_IO;
      case KINESIS -> options.getKinesisReader() == KinesisReader.KINESIS_IO;
      case PUBSUB -> true;
      case FILES -> false;
    };
  }

  /** Which of Beam's transforms it is; only where the options ask for one. */
  static String nameOf(FirnlineOptions options) {
    return switch (options.getSource()) {
      case KAFKA -> "KafkaIO";
      case KINESIS -> "KinesisIO";
      case PUBSUB -> "PubsubIO";
      case FILES -> throw new IllegalArgumentException("Files are no messages");
    };
  }

  /**
   * Whether the options ask for one whose timestamps say when a message came, not when it happened.
   */
  public static boolean isOfArrivals(FirnlineOptions options) {
    return isOne(options) && options.getSource() != SourceKind.KAFKA;
  }
}
