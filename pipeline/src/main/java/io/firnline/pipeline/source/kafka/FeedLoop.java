package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a reader's thread does: claims or restores, then reads until it is closed or at the end. */
final class FeedLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(FeedLoop.class);

  private final KafkaSourceRun run;
  private final KafkaSourceSettings settings;
  private final Share share;
  private final @Nullable KafkaMark mark;
  private final HandOver handOver;
  private final AtomicReference<@Nullable Map<SourcePartition, Place>> toCommit;

  FeedLoop(
      KafkaSourceRun run,
      Share share,
      @Nullable KafkaMark mark,
      HandOver handOver,
      AtomicReference<@Nullable Map<SourcePartition, Place>> toCommit) {
    this.run = run;
    this.settings = run.settings();
    this.share = share;
    this.mark = mark;
    this.handOver = handOver;
    this.toCommit = toCommit;
  }

  /** Errors go to the reader, which throws them at the runner. */
  @Override
  public void run() {
    try (KafkaCluster cluster = new KafkaCluster(settings)) {
      FeedStart.Started started = new FeedStart(settings, run.ledger(), cluster, share).start(mark);
      new Reading(run, share, handOver, toCommit, cluster, started).untilEnd();
    } catch (InterruptedException | InterruptException e) {
      ended(e);
    } catch (Throwable e) {
      handOver.fail(e);
    }
  }

  /** Only closing interrupts this thread; anything else would leave the partitions unread. */
  private void ended(Exception interrupt) {
    if (handOver.isClosed()) {
      LOG.debug("Reader {} closed", share);
    } else {
      handOver.fail(interrupt);
    }
  }
}
