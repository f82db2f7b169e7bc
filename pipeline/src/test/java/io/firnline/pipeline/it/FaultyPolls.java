package io.firnline.pipeline.it;

import io.firnline.iceberg.testing.Crash;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Put into Kafka's consumers of a job: a worker dies in a poll that has brought records, which the
 * consumer then believes to be read.
 */
public final class FaultyPolls implements ConsumerInterceptor<byte[], byte[]> {
  private static final String PLAN = "faulty.polls";
  private static final Map<String, Plan> PLANS = new ConcurrentHashMap<>();

  private @Nullable Plan plan;

  /** Deaths of all consumers of a job together. */
  static final class Plan {
    private final String id = UUID.randomUUID().toString();
    private final int every;
    private int deaths;
    private int polls;

    private Plan(int every, int deaths) {
      this.every = every;
      this.deaths = deaths;
    }

    /** The flag for a job that meets them. Polls are bounded, so that there are enough of them. */
    String flag() {
      return "--kafkaConsumerProperties={\"interceptor.classes\":\"%s\",\"%s\":\"%s\",\"max.poll.records\":\"5000\"}"
          .formatted(FaultyPolls.class.getName(), PLAN, id);
    }

    synchronized boolean allHappened() {
      return deaths == 0;
    }

    private void poll() {
      synchronized (this) {
        if (deaths == 0 || ++polls % every != 0) {
          return;
        }
        deaths--;
      }
      throw new Crash();
    }
  }

  /** Every n-th poll with records is the last of its worker, until so many have died. */
  static Plan every(int nth, int deaths) {
    Plan plan = new Plan(nth, deaths);
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
    Objects.requireNonNull(plan).poll();
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
