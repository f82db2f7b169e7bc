package io.firnline.pipeline.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/** How often proofs are repeated, and how long they wait. */
final class Proof {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

  private Proof() {}

  /** Seeds, one for each run that {@code -Dfirnline.repeats} asks for; one by default. */
  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("firnline.repeats", 1));
  }

  /** Waits for something to become true, and fails after some minutes. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Waited %s in vain: %s".formatted(PATIENCE, what));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
