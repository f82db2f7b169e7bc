package io.firnline.pipeline.it;

import io.firnline.pipeline.it.Readings.Reading;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A topic of sensor readings, and what it holds so far. */
final class SensorTopic {
  private final String bootstrap;
  private final String name;
  private final Readings readings;
  private final TreeMap<Integer, Long> lengths = new TreeMap<>();

  SensorTopic(String bootstrap, String name, Readings readings) {
    this.bootstrap = bootstrap;
    this.name = name;
    this.readings = readings;
  }

  String name() {
    return name;
  }

  Readings readings() {
    return readings;
  }

  /** Records by partition. */
  Map<Integer, Long> lengths() {
    return lengths;
  }

  long records() {
    return lengths.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Adds records to each partition, as many as are given for it.
   *
   * <p>One request at a time, without sequence numbers: a broker forgets a producer whose records
   * have old timestamps, and then refuses the next ones (seen now and then with 1 M records).
   */
  void append(long... counts) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "linger.ms",
            5,
            "acks",
            "all",
            "enable.idempotence",
            false,
            "max.in.flight.requests.per.connection",
            1);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int partition = 0; partition < counts.length; partition++) {
        long first = lengths.getOrDefault(partition, 0L);
        for (long position = first; position < first + counts[partition]; position++) {
          Reading reading = readings.at(partition, position);
          var unused =
              producer.send(
                  new ProducerRecord<>(name, partition, reading.timestamp(), null, reading.json()),
                  (sent, e) -> failure.compareAndSet(null, e));
        }
        lengths.put(partition, first + counts[partition]);
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new AssertionError("Cannot fill topic " + name, failure.get());
    }
  }
}
