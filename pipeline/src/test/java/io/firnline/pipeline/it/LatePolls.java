package io.firnline.pipeline.it;

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
 * Put into Kafka's consumers of a job: where a consumer takes the place of one that has died, the
 * first records of one partition come only after other partitions have had some polls.
 */
public final class LatePolls implements ConsumerInterceptor<byte[], byte[]> {
  private static final String PLAN = "late.polls";
  private static final int POLLS_BEFORE = 150;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final Map<String, Plan> PLANS = new ConcurrentHashMap<>();

  private @Nullable Plan plan;
  private boolean begun;

  /** What all consumers of a job have polled. */
  static final class Plan {
    private final String id = UUID.randomUUID().toString();
    private final int partition;
    private int consumers;
    private int held;
    private int others;

    private Plan(int partition) {
      this.partition = partition;
    }

    /** The flag for a job that meets them. */
    String flag() {
      return "--kafkaConsumerProperties={\"interceptor.classes\":\"%s\",\"%s\":\"%s\"}"
          .formatted(LatePolls.class.getName(), PLAN, id);
    }

    /** How often records came late. */
    synchronized int held() {
      return held;
    }

    private synchronized boolean takesAPlace() {
      boolean later = ++consumers > 1;
      held += later ? 1 : 0;
      return later;
    }

    private synchronized int others() {
      return others;
    }

    private synchronized void other() {
      others++;
    }
  }

  /** The records of a partition come late. */
  static Plan of(int partition) {
    Plan plan = new Plan(partition);
    PLANS.put(plan.id, plan);
    return plan;
  }

  @Override
  public void configure(Map<String, ?> properties) {
    plan = PLANS.get(String.valueOf(properties.get(PLAN)));
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    Plan known = Objects.requireNonNull(plan);
    for (TopicPartition partition : records.partitions()) {
      if (partition.partition() != known.partition) {
        known.other();
      } else if (!begun) {
        begun = true;
        if (known.takesAPlace()) {
          awaitOthers(known);
        }
      }
    }
    return records;
  }

  /** A reader that is closed interrupts its consumer. */
  private static void awaitOthers(Plan known) {
    int until = known.others() + POLLS_BEFORE;
    while (known.others() < until && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
