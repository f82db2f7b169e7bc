package io.firnline.pipeline.complete;

import java.time.Duration;
import java.util.function.Supplier;

/** Asks again and again until a table is complete or the time is up. */
public final class CompletionWait {
  private static final long POLL_MILLIS = 5_000;

  private CompletionWait() {}

  /**
   * The last answer: a complete one, or the one when the time was up. What asking throws is thrown
   * at once.
   *
   * @param ask reads the table; one small read of its metadata
   * @param bound how long to wait; zero asks once
   */
  public static Completeness until(Supplier<Completeness> ask, Duration bound)
      throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Completeness answer = ask.get();
      long left = bound.minusNanos(System.nanoTime() - start).toMillis();
      if (answer.complete() || left <= 0) {
        return answer;
      }
      // A twentieth, so that a short wait is not all sleep.
      Thread.sleep(Math.min(left, Math.min(POLL_MILLIS, 1 + bound.toMillis() / 20)));
    }
  }
}
