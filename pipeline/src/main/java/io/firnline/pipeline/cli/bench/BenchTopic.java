package io.firnline.pipeline.cli.bench;

import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A Kafka broker of its own process with a full topic, so that the broker's CPU is not counted as
 * the pipeline's.
 *
 * <p>Arguments: topic, partitions, records, and a file that gets the bootstrap servers once the
 * topic is full. Ends when its standard input does.
 */
public final class BenchTopic {
  private BenchTopic() {}

  public static void main(String[] args) throws Exception {
    String topic = args[0];
    int partitions = Integer.parseInt(args[1]);
    long records = Long.parseLong(args[2]);
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic(topic, partitions);
      fill(kafka.bootstrapServers(), topic, partitions, records);
      announce(Path.of(args[3]), kafka.bootstrapServers());
      while (System.in.read() >= 0) {
        continue;
      }
    }
  }

  private static void fill(String bootstrap, String topic, int partitions, long records) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "linger.ms",
            20,
            "batch.size",
            262_144,
            "buffer.memory",
            134_217_728L);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (long i = 0; i < records; i++) {
        var unused =
            producer.send(
                new ProducerRecord<>(topic, (int) (i % partitions), null, BenchRecords.record(i)));
      }
    }
  }

  /** Whole or not at all: the script reads the file as soon as it is there. */
  private static void announce(Path file, String bootstrap) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, bootstrap, StandardCharsets.UTF_8);
    Files.move(part, file);
  }
}
