package io.firnline.pipeline.source;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A queue between a reader's thread, which waits when it is full, and the reader, which never
 * waits. Bounded by bytes and by count; one delivery always fits.
 *
 * <p>Safe for use by these two threads.
 */
public final class HandOver {
  static final int MOST = 1_024;

  private final long mostBytes;
  private final ArrayDeque<Delivery> queue = new ArrayDeque<>();
  private long bytes;
  private @Nullable Throwable failure;
  private boolean closed;

  HandOver(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Waits for room. After {@link #close} the delivery is forgotten. */
  public synchronized void put(Delivery delivery) throws InterruptedException {
    while (!closed && isFullFor(delivery.bytes())) {
      wait();
    }
    queue.add(delivery);
    bytes += delivery.bytes();
  }

  private boolean isFullFor(long more) {
    return !queue.isEmpty() && (bytes + more > mostBytes || queue.size() >= MOST);
  }

  /**
   * The next delivery, or null when there is none now.
   *
   * @throws FeedFailedException if the reader's thread has failed and all before it was taken
   */
  synchronized @Nullable Delivery take() throws FeedFailedException {
    Delivery next = queue.poll();
    if (next != null) {
      bytes -= next.bytes();
      notifyAll();
    } else if (failure != null) {
      throw new FeedFailedException(failure);
    }
    return next;
  }

  synchronized void fail(Throwable cause) {
    failure = cause;
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Whether the reader wants nothing more. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Waits until closed, at most so long. */
  public synchronized void awaitClose(long millis) throws InterruptedException {
    if (!closed) {
      wait(millis);
    }
  }
}
