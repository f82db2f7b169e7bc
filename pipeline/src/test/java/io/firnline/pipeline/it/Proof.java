package io.firnline.pipeline.it;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/** How often proofs are repeated, and how long they wait. */
final class Proof {
  /** Much more than it takes: on two cores, beside other tests, up to four minutes were seen. */
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  private static final long LOOK_NANOS = Duration.ofMillis(100).toNanos();

  private Proof() {}

  /** Seeds, one for each run that {@code -Dfirnline.repeats} asks for; one by default. */
  static LongStream seeds() {
    return LongStream.rangeClosed(1, repeats());
  }

  /** Twice as many, where more than one is asked for. */
  static LongStream twiceTheSeeds() {
    return LongStream.rangeClosed(1, repeats() == 1 ? 1 : 2 * repeats());
  }

  private static int repeats() {
    return Integer.getInteger("firnline.repeats", 1);
  }

  /** Waits for something to become true, and fails after some minutes, with what all threads do. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        Thread.getAllStackTraces().forEach(Proof::print);
        throw new AssertionError("Waited %s in vain: %s".formatted(PATIENCE, what));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static void print(Thread thread, StackTraceElement[] stack) {
    System.out.println(thread.getName() + ", " + thread.getState());
    for (StackTraceElement frame : stack) {
      System.out.println("    at " + frame);
    }
  }
}
