package io.firnline.pipeline.it;

import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Records that come into all partitions alike, without a pause, so that windows keep closing. */
final class SteadyTraffic implements AutoCloseable {
  private static final long EVERY_MILLIS = 10;
  private static final int EACH = 10;

  private final SensorTopic topic;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  private SteadyTraffic(SensorTopic topic) {
    this.topic = topic;
  }

  static SteadyTraffic start(SensorTopic topic) {
    SteadyTraffic traffic = new SteadyTraffic(topic);
    var unused =
        traffic.clock.scheduleWithFixedDelay(
            traffic::append, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return traffic;
  }

  private void append() {
    long[] counts = new long[topic.lengths().size()];
    Arrays.fill(counts, EACH);
    topic.append(counts);
  }

  @Override
  public void close() throws InterruptedException {
    clock.shutdown();
    if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new AssertionError("The traffic does not end");
    }
  }
}
