package io.firnline.pipeline.source.message;

import io.firnline.iceberg.block.SourcePartition;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Takes a message of one of Beam's IOs apart. A message never makes it throw. One is used by one
 * thread at a time.
 *
 * @param <M> what the IO hands out
 */
public interface MessageReader<M> extends Serializable {
  /** Whether it is more than a sign of life of the IO's client, which is to be ignored. */
  default boolean isMessage(M message) {
    return true;
  }

  /** Where the message is from; messages of one place share a batch. */
  SourcePartition partition(M message);

  /** A number that tells it from others of its place, e.g. a Kafka offset. */
  long position(M message);

  /**
   * Time of the message as the source has it, milliseconds since 1970 UTC.
   *
   * @param timestampMillis that the IO gave the element
   */
  long sourceTimeMillis(M message, long timestampMillis);

  /** Its bytes; null where it has none. */
  byte @Nullable [] payload(M message);

  /** Its key; null where it has none. */
  byte @Nullable [] key(M message);

  /** Its headers as {@link io.firnline.pipeline.source.HeaderBytes}; null where it has none. */
  byte @Nullable [] headers(M message);
}
