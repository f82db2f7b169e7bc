package io.firnline.pipeline.source;

import org.jspecify.annotations.Nullable;

/**
 * How the event time of a record is read. A function of the record alone, never of a clock: a start
 * without state asks for it again on a second reading, and has to get the same answer (ledger.md
 * section 1).
 *
 * <p>One reader is used by one thread at a time.
 */
@FunctionalInterface
public interface EventTimeReader {
  /** The time that the source gives the record, e.g. the timestamp of a Kafka record. */
  EventTimeReader SOURCE_TIME = (payload, sourceTimeMillis) -> sourceTimeMillis;

  /**
   * The event time of a record, milliseconds since 1970 UTC.
   *
   * @param payload bytes of the record; null where it has none
   * @param sourceTimeMillis time of the record as the source has it
   * @return the source time if the payload has none that can be read
   */
  long eventTimeMillis(byte @Nullable [] payload, long sourceTimeMillis);
}
