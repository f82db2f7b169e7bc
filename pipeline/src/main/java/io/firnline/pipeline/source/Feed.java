package io.firnline.pipeline.source;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a reader, and the queue between them. Owns the thread; {@link #close} stops it and
 * waits a little.
 */
final class Feed {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
  private static final long CALM_MILLIS = 1_000;
  private static final long CLOSE_MILLIS = 5_000;

  private final HandOver handOver;
  private final FeedTask task;
  private final Thread thread;

  Feed(FeedTask task, String name, long fetchAheadBytes) {
    this.handOver = new HandOver(fetchAheadBytes);
    this.task = task;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  private void run() {
    try {
      task.run(handOver);
    } catch (InterruptedException e) {
      ended(e);
    } catch (Throwable e) {
      handOver.fail(e);
    }
  }

  /** Only closing interrupts this thread; anything else would leave the partitions unread. */
  private void ended(InterruptedException interrupt) {
    if (handOver.isClosed()) {
      LOG.debug("{} closed", thread.getName());
    } else {
      handOver.fail(interrupt);
    }
  }

  void start() {
    thread.start();
  }

  @Nullable Delivery take() throws FeedFailedException {
    return handOver.take();
  }

  /** Lets the thread end by itself, else interrupts what it waits for. */
  void close() {
    handOver.close();
    try {
      thread.join(CALM_MILLIS);
      thread.interrupt();
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
