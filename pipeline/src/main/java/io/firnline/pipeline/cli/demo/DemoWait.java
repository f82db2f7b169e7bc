package io.firnline.pipeline.cli.demo;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what the pipeline is to do, as long as it runs. */
final class DemoWait {
  private static final long POLL_MILLIS = 200;

  private final Runnable check;
  private final CountDownLatch stop;

  /**
   * @param check throws when the pipeline has ended
   * @param stop at zero when the user has ended the demo
   */
  DemoWait(Runnable check, CountDownLatch stop) {
    this.check = check;
    this.stop = stop;
  }

  /**
   * Waits until it is done, also when the demo was ended.
   *
   * @param otherwise what it means when it is not done in time
   * @throws IllegalStateException if it is not done in time
   */
  void until(Duration most, String otherwise, BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (!done.getAsBoolean()) {
      checkTime(end, most, otherwise);
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /**
   * Waits until it is done or the demo was ended.
   *
   * @return whether it is done
   * @throws IllegalStateException if it is not done in time
   */
  boolean untilOrStopped(Duration most, String otherwise, BooleanSupplier done)
      throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    while (!done.getAsBoolean()) {
      checkTime(end, most, otherwise);
      if (stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return true;
  }

  private void checkTime(long end, Duration most, String otherwise) {
    check.run();
    if (System.nanoTime() > end) {
      throw new IllegalStateException(
          "Cannot go on: %s within %d s; run the demo with --verbose"
              .formatted(otherwise, most.toSeconds()));
    }
  }
}
