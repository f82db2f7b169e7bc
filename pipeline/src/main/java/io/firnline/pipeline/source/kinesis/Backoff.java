package io.firnline.pipeline.source.kinesis;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Growing waits between attempts: from 200 ms to 10 s, each with a random part of a half. */
final class Backoff {
  private static final long FIRST = 200;
  private static final long MOST = 10_000;

  private long millis = FIRST;

  Duration next() {
    long wait = millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1);
    millis = Math.min(MOST, 2 * millis);
    return Duration.ofMillis(wait);
  }

  /** An attempt has succeeded. */
  void reset() {
    millis = FIRST;
  }
}
