package io.firnline.pipeline.cli.demo;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends readings to Kafka at a steady rate until it is stopped. */
final class Sensors implements AutoCloseable {
  private static final long TICK_NANOS = 10_000_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final DemoTopic topic;
  private final int rate;
  private final long first;
  private final Thread thread = new Thread(this::send, "sensors");
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private volatile boolean stopped;
  private long sent;

  /** Sensors of a run: the numbers of their records are those of no other run. */
  Sensors(DemoTopic topic, int rate, int run) {
    this.topic = topic;
    this.rate = rate;
    this.first = Reading.first(run);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", topic.bootstrapServers(), "linger.ms", 20, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Stops sending and waits until Kafka has everything.
   *
   * @return number of records that Kafka has
   */
  long stop() throws InterruptedException {
    stopped = true;
    thread.join();
    producer.flush();
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("Cannot send to Kafka: " + failed.getMessage(), failed);
    }
    return sent;
  }

  private void send() {
    long begin = System.nanoTime();
    while (!stopped) {
      long due =
          (long) ((System.nanoTime() - begin) * (rate / (double) TimeUnit.SECONDS.toNanos(1)));
      while (sent < due && !stopped) {
        send(Reading.of(first + sent));
        sent++;
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  /** The first partition gets half of the records: real topics are uneven. */
  private void send(Reading reading) {
    int partition = reading.sensor() % 2 == 0 ? 0 : reading.sensor() % topic.partitions();
    byte[] payload = reading.payload(System.currentTimeMillis());
    producer.send(
        new ProducerRecord<>(topic.name(), partition, null, payload),
        (metadata, failed) -> {
          if (failed != null) {
            failure.compareAndSet(null, failed);
          }
        });
  }

  @Override
  public void close() {
    stopped = true;
    producer.close();
  }
}
