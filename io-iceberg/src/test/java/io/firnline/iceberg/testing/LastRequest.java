package io.firnline.iceberg.testing;

/**
 * The request with which a process dies: from the n-th on, whatever it asks of a catalog or a store
 * is a {@link Crash}. Safe for use by several threads.
 */
final class LastRequest {
  private int left = Integer.MAX_VALUE;
  private int asked;

  /** The n-th request from now on is not carried out any more; counted from 1. */
  synchronized void in(int nth) {
    left = nth;
  }

  /** A process has been started that does not die. */
  synchronized void never() {
    in(Integer.MAX_VALUE);
    asked = 0;
  }

  /** Comes before each request. */
  synchronized void ask() {
    asked++;
    if (left <= 1) {
      left = 1;
      throw new Crash();
    }
    left--;
  }

  synchronized int asked() {
    return asked;
  }
}
