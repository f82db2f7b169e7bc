package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a reader, and the queue between them. Owns the thread; {@link #close} stops it and
 * waits a little.
 */
final class KafkaFeed {
  private static final long CALM_MILLIS = 1_000;
  private static final long CLOSE_MILLIS = 5_000;

  private final HandOver handOver;
  private final AtomicReference<@Nullable Map<SourcePartition, Place>> toCommit =
      new AtomicReference<>();
  private final Thread thread;

  KafkaFeed(KafkaSourceRun run, Share share, @Nullable KafkaMark mark) {
    this.handOver = new HandOver(run.settings().limits().fetchAheadBytes());
    this.thread =
        new Thread(
            new FeedLoop(run, share, mark, handOver, toCommit), "firnline-kafka-" + share.index());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Nullable Delivery take() throws FeedFailedException {
    return handOver.take();
  }

  /**
   * Leaves the places to the thread, which commits them to the monitoring group, if there is one.
   */
  void commitForMonitoring(Map<SourcePartition, Place> places) {
    toCommit.set(places);
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
