package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.iceberg.data.Record;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic of events whose field {@code type} names one of ten tables, or none. What a record is
 * follows from its partition and position.
 */
final class TypedTopic {
  static final int TABLES = 10;
  private static final int PARTITIONS = 2;
  private static final int LATE_MILLIS = 3_600_000;

  /** A bad name; once there are as many tables as may be, it is one more. */
  private static final String NO_TABLE = "bad_table|too_many_tables";

  /** Of each hundred records, those that name no table, and why; the others are rows. */
  private static final Map<Integer, String> REASONS =
      Map.of(
          11, "bad_table",
          17, "bad_table",
          27, "bad_table",
          37, NO_TABLE,
          47, "bad_table",
          57, NO_TABLE,
          67, NO_TABLE,
          77, "wrong_type",
          87, "truncated",
          98, "too_many_tables");

  private final String bootstrap;
  private final String name;
  private long length;

  TypedTopic(Broker broker) {
    this.bootstrap = broker.bootstrapServers();
    this.name = broker.topic(PARTITIONS, new Readings(1, 1, 0, 0)).name();
  }

  String name() {
    return name;
  }

  long records() {
    return PARTITIONS * length;
  }

  /** Adds as many records to each partition. */
  void append(long more) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrap, "linger.ms", 5, "enable.idempotence", false);
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        for (long position = length; position < length + more; position++) {
          var unused =
              producer.send(
                  new ProducerRecord<>(
                      name,
                      partition,
                      sourceTime(position),
                      null,
                      bytes(payload(partition, position))),
                  (sent, e) -> failure.compareAndSet(null, e));
        }
      }
    }
    assertThat(failure.get()).isNull();
    length += more;
  }

  private static long sourceTime(long position) {
    return Readings.FIRST_MILLIS + position * 20;
  }

  /** Of each thousand some, when there are windows before theirs, come an hour late. */
  private static boolean isLate(long position) {
    return position % 1_000 > 900 && position > 5_000;
  }

  private static String payload(int partition, long position) {
    String type =
        switch ((int) (position % 100)) {
          case 11 -> null;
          case 17 -> "null";
          case 27 -> "{\"a\":1}";
          case 37 -> "\"T1\"";
          case 47 -> "\"no.name\"";
          case 57 -> "\"firnline_sensors\"";
          case 67 -> "\"unfit\"";
          case 77 -> "\"never\"";
          case 98 -> "\"x" + position + "\"";
          default -> "\"t" + position % TABLES + "\"";
        };
    String value =
        position % 100 == 77 ? "\"warm\"" : Long.toString(partition * 1_000_000L + position);
    long time = sourceTime(position) - (isLate(position) ? LATE_MILLIS : 0);
    String json =
        "{%s\"value\":%s,\"timestamp\":%d}"
            .formatted(type == null ? "" : "\"type\":" + type + ",", value, time);
    return position % 100 == 87 ? json.substring(0, json.length() - 1) : json;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Fails unless each record is where it belongs, once, as it was sent.
   *
   * @param late table of late rows
   */
  void assertLanded(Lake lake, String late) {
    Map<String, String> found = new HashMap<>();
    for (int table = 0; table < TABLES; table++) {
      for (Record row : lake.read(lake.name("t" + table))) {
        see(found, row, "t" + table);
      }
    }
    for (Record row : lake.read(late)) {
      see(found, row, "late");
    }
    for (Record letter : lake.read(lake.name("firnline_sensors_dead"))) {
      int partition = Integer.parseInt((String) letter.getField("partition"));
      long position = (Long) letter.getField("position");
      assertThat(letter.getField("payload"))
          .isEqualTo(ByteBuffer.wrap(bytes(payload(partition, position))));
      put(found, partition, position, (String) letter.getField("reason"));
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (long position = 0; position < length; position++) {
        String row = isLate(position) ? "late" : "t" + position % TABLES;
        assertThat(found.get(partition + "/" + position))
            .as("%d/%d %s", partition, position, payload(partition, position))
            .matches(REASONS.getOrDefault((int) (position % 100), row));
      }
    }
    assertThat(found).hasSize((int) records());
  }

  private static void see(Map<String, String> found, Record row, String table) {
    int partition = Integer.parseInt((String) row.getField("_partition"));
    long position = (Long) row.getField("_position");
    assertThat(row.getField("value")).isEqualTo(partition * 1_000_000L + position);
    assertThat(row.getField("type")).isEqualTo("t" + position % TABLES);
    put(found, partition, position, table);
  }

  private static void put(Map<String, String> found, int partition, long position, String what) {
    assertThat(found.put(partition + "/" + position, what))
        .as("%d/%d before", partition, position)
        .isNull();
  }
}
