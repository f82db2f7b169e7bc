package io.firnline.pipeline.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.source.BatchLimits;
import io.firnline.pipeline.source.HandOver;
import io.firnline.pipeline.source.MemoryLedger;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * One reader, partitions with a backlog and one that is nearly empty: neither waits for the other.
 * All by count, none by time.
 */
class UnevenPartitionsIT {
  private static final String TOPIC = "uneven";
  private static final int BACKLOG = 500_000;
  private static final int SHORTER = 100_000;
  private static final long PAYLOAD = 100;

  /** What Kafka sends of one partition in answer to one request, unless it is told otherwise. */
  private static final long FETCH = 1L << 20;

  /** More of the backlog than may come before a record of the quiet partition. */
  private static final int ENOUGH = 150_000;

  private static EmbeddedKafka kafka;

  @BeforeAll
  static void fill() {
    kafka = EmbeddedKafka.start();
    kafka.createTopic(TOPIC, 3);
    try (KafkaProducer<byte[], byte[]> producer =
        Driver.producer(kafka, Map.of("enable.idempotence", false, "linger.ms", 5))) {
      for (int i = 0; i < BACKLOG; i++) {
        var unused = producer.send(record(0, i));
        if (i < SHORTER) {
          unused = producer.send(record(2, i));
        }
      }
    }
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  private static ProducerRecord<byte[], byte[]> record(int partition, int i) {
    return new ProducerRecord<>(TOPIC, partition, 1_000_000L + i, null, new byte[(int) PAYLOAD]);
  }

  private static KafkaSourceRun run(BatchLimits limits, Map<String, String> consumer) {
    return Driver.run(
        kafka,
        KafkaTopics.of(TOPIC),
        new MemoryLedger(),
        "a",
        b -> b.limits(limits).consumer(consumer));
  }

  /**
   * A broker answers a request at once if any of its partitions has records, else after {@code
   * fetch.max.wait.ms}: a reader that asked for the quiet partition alone would leave the other one
   * unread for so long.
   */
  @Test
  void aQuietPartitionDoesNotHoldUpOneWithABacklog() throws IOException {
    try (Driver driver =
        Driver.open(run(BatchLimits.DEFAULT, Map.of("fetch.max.wait.ms", "20000")))) {
      driver.until(() -> driver.recordsOf(0) == BACKLOG && driver.recordsOf(2) == SHORTER);
    }
  }

  /**
   * Before a record of the quiet partition comes what was fetched before it was there: what waits
   * for the runner, as much as may; and what the client holds, what is on its way, and what comes
   * with it, of each an answer at most.
   */
  @Test
  void aBacklogDoesNotHoldUpAPartitionThatTrickles() throws Exception {
    BatchLimits limits = new BatchLimits(5_000, 8 << 20, 2 << 20, 64 << 20);
    List<Long> behind = new ArrayList<>();
    try (KafkaProducer<byte[], byte[]> producer = Driver.producer(kafka, Map.of());
        Driver driver = Driver.open(run(limits, Map.of()))) {
      driver.until(() -> driver.recordsOf(0) > 0);
      while (driver.recordsOf(0) < BACKLOG - ENOUGH) {
        awaitFullQueue();
        behind.add(bytesBefore(driver, producer));
      }
    }
    assertThat(behind)
        .hasSizeGreaterThan(3)
        .allMatch(bytes -> bytes <= limits.fetchAheadBytes() + 3 * FETCH)
        .as("the queue was full")
        .anyMatch(bytes -> bytes > limits.fetchAheadBytes() / 2);
  }

  /** Until the reader's thread waits for room. */
  private static void awaitFullQueue() {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (Thread.getAllStackTraces().values().stream().noneMatch(UnevenPartitionsIT::waits)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Waited 30 s in vain for a queue that is full");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static boolean waits(StackTraceElement[] stack) {
    String queue = HandOver.class.getName();
    return stack.length > 0
        && stack[0].getMethodName().startsWith("wait")
        && Arrays.stream(stack)
            .anyMatch(at -> at.getClassName().equals(queue) && at.getMethodName().equals("put"));
  }

  /** Sends a record of the quiet partition; bytes of the other one that come before it. */
  private static long bytesBefore(Driver driver, KafkaProducer<byte[], byte[]> producer)
      throws IOException, InterruptedException, ExecutionException {
    int trickled = driver.recordsOf(1);
    long before = driver.recordsOf(0);
    var unused = producer.send(record(1, trickled)).get();
    driver.until(() -> driver.recordsOf(1) > trickled);
    return (driver.recordsOf(0) - before) * PAYLOAD;
  }
}
