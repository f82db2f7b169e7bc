package io.firnline.pipeline.options;

/** Which sources are Beam's own: they hand out messages, whose positions prove nothing. */
public final class MessageSources {
  private MessageSources() {}

  /** Whether the options ask for one. */
  public static boolean isOne(FirnlineOptions options) {
    return switch (options.getSource()) {
      case KAFKA -> options.getKafkaReader() == KafkaReader.KAFKA_IO;
      case PUBSUB -> true;
      case KINESIS, FILES -> false;
    };
  }
}
