package io.firnline.pipeline.it;

import io.firnline.iceberg.testing.Crash;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Put into Kafka's consumers of a job: each gets records once, and no more of them before the job
 * has a checkpoint with what it has read. From then on a worker may die in a poll that has brought
 * records, which the consumer then believes to be read.
 */
public final class FaultyPolls implements ConsumerInterceptor<byte[], byte[]> {
  private static final String PLAN = "faulty.polls";
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final Map<String, Plan> PLANS = new ConcurrentHashMap<>();

  private @Nullable Plan plan;
  private boolean hasRecords;

  /** What happens to all consumers of a job together. */
  static final class Plan {
    private final String id = UUID.randomUUID().toString();
    private final CheckpointLog checkpoints;
    private final Runnable then;
    private long begunBefore = Long.MAX_VALUE;
    private boolean open;
    private int every = 1;
    private int deaths;
    private int died;
    private int polls;

    private Plan(CheckpointLog checkpoints, Runnable then) {
      this.checkpoints = checkpoints;
      this.then = then;
    }

    /**
     * The n-th poll with records is the last of its worker, and the n-th after the job is back, so
     * many times.
     */
    synchronized void die(int nth, int times) {
      every = nth;
      deaths = times;
    }

    /** The flag for a job that meets them. Polls are bounded, so that there are enough of them. */
    String flag() {
      return "--kafkaConsumerProperties={\"interceptor.classes\":\"%s\",\"%s\":\"%s\",\"max.poll.records\":\"5000\"}"
          .formatted(FaultyPolls.class.getName(), PLAN, id);
    }

    synchronized boolean allHappened() {
      return open && died == deaths;
    }

    private synchronized void first() {
      begunBefore = Math.min(begunBefore, checkpoints.triggered());
    }

    /** Only a checkpoint that was begun after the first records holds any of them. */
    private synchronized boolean isOpen() {
      if (!open && checkpoints.completed() > begunBefore) {
        open = true;
        then.run();
      }
      return open;
    }

    private void poll() {
      synchronized (this) {
        boolean lives = !open || died == deaths || checkpoints.restored() < died;
        if (lives || ++polls % every != 0) {
          return;
        }
        died++;
      }
      throw new Crash();
    }
  }

  /**
   * Consumers that are held up until there is a checkpoint.
   *
   * @param then is run once when there is, before more is read
   */
  static Plan heldUntilACheckpoint(CheckpointLog checkpoints, Runnable then) {
    Plan plan = new Plan(checkpoints, then);
    PLANS.put(plan.id, plan);
    return plan;
  }

  @Override
  public void configure(Map<String, ?> properties) {
    plan = PLANS.get(String.valueOf(properties.get(PLAN)));
  }

  /** An exception would be caught and logged by Kafka; an error is not. */
  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    Plan known = Objects.requireNonNull(plan);
    if (hasRecords) {
      awaitOpen(known);
    } else {
      hasRecords = true;
      known.first();
    }
    known.poll();
    return records;
  }

  /** A reader that is closed interrupts its consumer. */
  private static void awaitOpen(Plan known) {
    while (!known.isOpen() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
