package io.firnline.pipeline.it;

import io.firnline.pipeline.it.Readings.Reading;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

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

  /** Adds records to each partition, as many as are given for it. */
  void append(long... counts) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "linger.ms", 5, "acks", "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int partition = 0; partition < counts.length; partition++) {
        long first = lengths.getOrDefault(partition, 0L);
        for (long position = first; position < first + counts[partition]; position++) {
          Reading reading = readings.at(partition, position);
          var unused =
              producer.send(
                  new ProducerRecord<>(name, partition, reading.timestamp(), null, reading.json()));
        }
        lengths.put(partition, first + counts[partition]);
      }
      producer.flush();
    }
  }
}
