package io.firnline.pipeline.parse;

import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.time.EventTimeRule;
import org.jspecify.annotations.Nullable;

/**
 * Reads event times from payloads; of one that has none, or cannot be read, the source's counts.
 */
public abstract class PayloadTimes implements EventTimeReader {
  @Override
  public final long eventTimeMillis(byte @Nullable [] payload, long sourceTimeMillis) {
    if (payload == null) {
      return sourceTimeMillis;
    }
    try {
      long millis = read(payload);
      return millis == EventTimeRule.UNREADABLE ? sourceTimeMillis : millis;
    } catch (RecordFailure deadLetter) {
      return sourceTimeMillis;
    }
  }

  /**
   * The event time of a payload, or {@link EventTimeRule#UNREADABLE}.
   *
   * @throws RecordFailure if the payload is not of the format
   */
  protected abstract long read(byte[] payload);
}
