package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.it.Readings.Reading;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.iceberg.data.Record;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic of sensor readings in some format. What a record is follows from its partition and
 * position: a reading, or bytes that have to become a dead letter for a certain reason.
 */
final class FormatTopic {
  /** How a reading is written. */
  @FunctionalInterface
  interface Writer {
    /** The payload of a record. */
    byte[] write(Reading reading, long position);
  }

  /** Whether a row of a table is what was sent. */
  @FunctionalInterface
  interface Fit {
    boolean test(Reading reading, long position, Record row);
  }

  private static final int PARTITIONS = 2;

  private final String name;
  private final Readings readings;
  private final Writer writer;
  private final Map<Integer, String> reasons;
  private final long perPartition;

  /**
   * @param reasons why the record at a position, modulo 100, becomes a dead letter
   */
  private FormatTopic(
      String name,
      Readings readings,
      Writer writer,
      Map<Integer, String> reasons,
      long perPartition) {
    this.name = name;
    this.readings = readings;
    this.writer = writer;
    this.reasons = reasons;
    this.perPartition = perPartition;
  }

  /** A new topic that is full. */
  static FormatTopic filled(
      Broker broker, long records, Writer writer, Map<Integer, String> reasons) {
    Readings readings = new Readings(77, 100, 0, 0);
    String name = broker.topic(PARTITIONS, readings).name();
    FormatTopic topic = new FormatTopic(name, readings, writer, reasons, records / PARTITIONS);
    topic.fill(broker.bootstrapServers());
    return topic;
  }

  String name() {
    return name;
  }

  private void fill(String bootstrap) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "linger.ms",
            5,
            "enable.idempotence",
            false,
            "max.in.flight.requests.per.connection",
            1);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        for (long position = 0; position < perPartition; position++) {
          Reading reading = readings.at(partition, position);
          byte[] payload = writer.write(reading, position);
          var unused =
              producer.send(
                  new ProducerRecord<>(name, partition, reading.timestamp(), null, payload),
                  (sent, e) -> failure.compareAndSet(null, e));
        }
      }
    }
    assertThat(failure.get()).isNull();
  }

  /** Fails unless each record is where it belongs, once, as it was sent. */
  void assertLanded(Lake lake, Fit fits) {
    Map<String, String> found = new HashMap<>();
    for (Record row : lake.read(lake.rows())) {
      int partition = Integer.parseInt((String) row.getField("_partition"));
      long position = (Long) row.getField("_position");
      assertThat(fits.test(readings.at(partition, position), position, row))
          .as("%d/%d is %s", partition, position, row)
          .isTrue();
      see(found, partition, position, "row");
    }
    for (Record letter : lake.read(lake.deadLetters())) {
      int partition = Integer.parseInt((String) letter.getField("partition"));
      long position = (Long) letter.getField("position");
      ByteBuffer payload = (ByteBuffer) letter.getField("payload");
      assertThat(payload)
          .isEqualTo(ByteBuffer.wrap(writer.write(readings.at(partition, position), position)));
      see(found, partition, position, (String) letter.getField("reason"));
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (long position = 0; position < perPartition; position++) {
        assertThat(found.get(partition + "/" + position))
            .as("%d/%d", partition, position)
            .isEqualTo(reasons.getOrDefault((int) (position % 100), "row"));
      }
    }
    assertThat(found).hasSize((int) (PARTITIONS * perPartition));
    CommitAudit.of(lake, lake.rows()).assertAgrees(lake.rows(), lake.deadLetters());
  }

  private static void see(Map<String, String> found, int partition, long position, String what) {
    assertThat(found.put(partition + "/" + position, what))
        .as("%d/%d before", partition, position)
        .isNull();
  }
}
