package io.firnline.pipeline.it;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Put into Kafka's consumers of a bounded job: from some position on, no record of one partition
 * comes before another partition has come to its end and something has happened since. Workers go
 * on meanwhile, for a reader polls on a thread of its own.
 */
public final class HeldPartition implements ConsumerInterceptor<byte[], byte[]> {
  private static final String PLAN = "held.partition";
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();
  private static final Map<String, Plan> PLANS = new ConcurrentHashMap<>();

  /** Partitions of which this consumer has brought the last record. */
  private final Set<Integer> brought = new TreeSet<>();

  private @Nullable Plan plan;

  /** What all consumers of a job have come to. */
  static final class Plan {
    private final String id = UUID.randomUUID().toString();
    private final Map<Integer, Long> ends;
    private final int partition;
    private final long from;
    private final Supplier<BooleanSupplier> atFirstEnd;
    private @Nullable BooleanSupplier awaited;
    private boolean over;
    private boolean happened;

    private Plan(SensorTopic topic, int partition, long from, Supplier<BooleanSupplier> then) {
      this.ends = new TreeMap<>(topic.lengths());
      this.partition = partition;
      this.from = from;
      this.atFirstEnd = then;
    }

    /** The flag for a job that meets it. */
    String flag() {
      return "--kafkaConsumerProperties={\"interceptor.classes\":\"%s\",\"%s\":\"%s\"}"
          .formatted(HeldPartition.class.getName(), PLAN, id);
    }

    /** Whether the partition was held until what it waited for had happened. */
    synchronized boolean happened() {
      return happened;
    }

    private boolean isLast(TopicPartition p, ConsumerRecord<byte[], byte[]> record) {
      return record.offset() + 1 >= ends.getOrDefault(p.partition(), Long.MAX_VALUE);
    }

    private boolean isHeld(TopicPartition p, ConsumerRecord<byte[], byte[]> newest) {
      return p.partition() == partition && newest.offset() >= from;
    }

    private synchronized void ended(Set<Integer> partitions) {
      if (awaited == null && partitions.stream().anyMatch(p -> p != partition)) {
        awaited = atFirstEnd.get();
      }
    }

    private synchronized @Nullable BooleanSupplier awaited() {
      return awaited;
    }

    private synchronized boolean isOver() {
      return over;
    }

    private synchronized void over(boolean hasHappened) {
      over = true;
      happened = hasHappened;
    }

    /** A reader that is closed interrupts its consumer. */
    private void hold() {
      long end = System.nanoTime() + PATIENCE.toNanos();
      boolean so = false;
      while (!so && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(LOOK_NANOS);
        BooleanSupplier condition = awaited();
        so = condition != null && condition.getAsBoolean();
      }
      over(so);
    }
  }

  /**
   * A partition is held.
   *
   * @param topic as long as it is now
   * @param partition which
   * @param from position of the first record that does not come before
   * @param atFirstEnd asked when another partition has come to its end: what is waited for
   */
  static Plan of(
      SensorTopic topic, int partition, long from, Supplier<BooleanSupplier> atFirstEnd) {
    Plan plan = new Plan(topic, partition, from, atFirstEnd);
    PLANS.put(plan.id, plan);
    return plan;
  }

  @Override
  public void configure(Map<String, ?> properties) {
    plan = PLANS.get(String.valueOf(properties.get(PLAN)));
  }

  /** By the next poll, a reader has handed over what the last one had brought, ends too. */
  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    Plan known = Objects.requireNonNull(plan);
    known.ended(brought);
    boolean holds = false;
    for (TopicPartition p : records.partitions()) {
      ConsumerRecord<byte[], byte[]> newest = newest(records, p);
      holds |= known.isHeld(p, newest);
      if (known.isLast(p, newest)) {
        brought.add(p.partition());
      }
    }
    if (holds && !known.isOver()) {
      known.hold();
    }
    return records;
  }

  private static ConsumerRecord<byte[], byte[]> newest(
      ConsumerRecords<byte[], byte[]> records, TopicPartition p) {
    var all = records.records(p);
    return all.get(all.size() - 1);
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {
    Objects.requireNonNull(plan).ended(brought);
  }
}
