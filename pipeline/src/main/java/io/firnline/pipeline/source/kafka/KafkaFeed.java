package io.firnline.pipeline.source.kafka;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.pipeline.source.FeedTask;
import io.firnline.pipeline.source.HandOver;
import io.firnline.pipeline.source.Place;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** What the thread of a Kafka reader does. */
final class KafkaFeed implements FeedTask {
  private final KafkaSourceRun run;
  private final Share share;
  private final @Nullable SourceMark mark;
  private final AtomicReference<@Nullable Map<SourcePartition, Place>> toCommit =
      new AtomicReference<>();

  KafkaFeed(KafkaSourceRun run, Share share, @Nullable SourceMark mark) {
    this.run = run;
    this.share = share;
    this.mark = mark;
  }

  /**
   * Leaves the places to the thread, which commits them to the monitoring group, if there is one.
   */
  void commitForMonitoring(Map<SourcePartition, Place> places) {
    toCommit.set(places);
  }

  @Override
  public void run(HandOver handOver) throws IOException, InterruptedException {
    KafkaSourceSettings settings = run.settings();
    try (KafkaCluster cluster = new KafkaCluster(settings)) {
      FeedStart.Started started = new FeedStart(settings, run.ledger(), cluster, share).start(mark);
      new Reading(run, share, handOver, toCommit, cluster, started).untilEnd();
    } catch (InterruptException e) {
      InterruptedException interrupt = new InterruptedException(e.getMessage());
      interrupt.initCause(e);
      throw interrupt;
    }
  }
}
