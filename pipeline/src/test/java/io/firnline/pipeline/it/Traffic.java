package io.firnline.pipeline.it;

import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Records that keep coming while jobs run: into each partition at another rate, in bursts, and into
 * the last one only now and then, so that most of what is there is late.
 */
final class Traffic implements AutoCloseable {
  private static final long EVERY_MILLIS = 100;

  private final SensorTopic topic;
  private final int partitions;
  private final SplittableRandom random;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  private Traffic(SensorTopic topic, int partitions, long seed) {
    this.topic = topic;
    this.partitions = partitions;
    this.random = new SplittableRandom(seed);
  }

  static Traffic start(SensorTopic topic, int partitions, long seed) {
    Traffic traffic = new Traffic(topic, partitions, seed);
    var unused =
        traffic.clock.scheduleWithFixedDelay(
            traffic::burst, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return traffic;
  }

  private void burst() {
    long[] counts = new long[partitions];
    for (int partition = 0; partition < partitions - 1; partition++) {
      counts[partition] = 1 + random.nextInt(60 / (partition + 1));
    }
    counts[partitions - 1] = random.nextInt(40) == 0 ? 200 : 0;
    topic.append(counts);
  }

  /** Ends after the burst that is on its way. */
  @Override
  public void close() {
    clock.shutdown();
    try {
      if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new AssertionError("The traffic does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
