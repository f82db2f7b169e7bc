package io.firnline.iceberg.commit;

import java.util.concurrent.atomic.AtomicLong;

/** Time that passes only while somebody waits. */
final class ManualWaiting implements Waiting {
  private final AtomicLong nanos = new AtomicLong();
  private volatile Runnable whileWaiting = () -> {};

  ManualWaiting whileWaiting(Runnable action) {
    whileWaiting = action;
    return this;
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public void sleep(long millis) {
    nanos.addAndGet(millis * 1_000_000);
    whileWaiting.run();
  }
}
