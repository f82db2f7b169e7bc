package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What Kafka says of a record beside its payload, in the metadata columns of rows and in dead
 * letters: each column of each of them is compared.
 */
class RecordFactsIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final Lake lake = Lake.in(WAREHOUSE.catalog());
  private final String topic = BROKER.topic(2, new Readings(1, 1, 0, 0)).name();
  private final List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
  private final Map<Integer, Long> next = new HashMap<>();
  private final List<Map<String, @Nullable Object>> rows = new ArrayList<>();
  private final List<Map<String, @Nullable Object>> letters = new ArrayList<>();

  /** A header as it is sent. */
  private record Head(String name, byte @Nullable [] value) {}

  private static Head head(String name, String value) {
    return new Head(name, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  /** Of a name that comes again the last; none at all is null. */
  private static @Nullable Map<String, @Nullable Object> map(List<Head> headers) {
    if (headers.isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> map = new HashMap<>();
    headers.forEach(header -> map.put(header.name(), buffer(header.value())));
    return map;
  }

  /** Every record has an event time of its own, and a source time that differs from it. */
  private long eventTime() {
    return Readings.FIRST_MILLIS + sent.size() * 100L;
  }

  private long sourceTime() {
    return eventTime() + 37;
  }

  private Object sourceTimeColumn() {
    return Instant.ofEpochMilli(sourceTime()).atOffset(ZoneOffset.UTC);
  }

  private void row(int partition, byte @Nullable [] key, Head... headers) {
    int number = sent.size();
    String payload =
        "{\"sensor_id\":\"s-%d\",\"temperature\":%d.5,\"timestamp\":%d}"
            .formatted(number, number, eventTime());
    Map<String, @Nullable Object> row = new HashMap<>();
    row.put("sensor_id", "s-" + number);
    row.put("temperature", number + 0.5);
    row.put("humidity", null);
    row.put("timestamp", eventTime());
    row.put("_key", buffer(key));
    row.put("_headers", map(List.of(headers)));
    row.put("_stream", topic);
    row.put("_partition", Integer.toString(partition));
    row.put("_position", next.getOrDefault(partition, 0L));
    row.put("_source_time", sourceTimeColumn());
    rows.add(row);
    send(partition, key, bytes(payload), headers);
  }

  private void letter(
      int partition,
      byte @Nullable [] key,
      @Nullable String payload,
      String reason,
      String message,
      Head... headers) {
    byte[] bytes = payload == null ? null : bytes(payload);
    Map<String, @Nullable Object> letter = new HashMap<>();
    letter.put("payload", buffer(bytes));
    letter.put("key", buffer(key));
    letter.put("headers", map(List.of(headers)));
    letter.put("reason", reason);
    letter.put("stage", "parse");
    letter.put("message", message);
    letter.put("stream", topic);
    letter.put("partition", Integer.toString(partition));
    letter.put("position", next.getOrDefault(partition, 0L));
    letter.put("source_time", sourceTimeColumn());
    letter.put("writer", Lake.WRITER);
    letters.add(letter);
    send(partition, key, bytes, headers);
  }

  private void send(
      int partition, byte @Nullable [] key, byte @Nullable [] payload, Head... headers) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, partition, sourceTime(), key, payload);
    for (Head header : headers) {
      record.headers().add(header.name(), header.value());
    }
    sent.add(record);
    next.merge(partition, 1L, Long::sum);
  }

  @BeforeEach
  void fill() {
    row(
        0,
        bytes("k-0"),
        head("trace", "first"),
        head("other", "o"),
        head("trace", "last"),
        new Head("empty", new byte[0]),
        new Head("none", null));
    row(1, null);
    row(0, new byte[0], new Head("bytes", new byte[] {0, (byte) 0xff}));
    row(1, new byte[] {(byte) 0xff, 0}, head("grüße", "ö"), new Head("again", null));
    row(1, bytes("k-4"), head("again", "a value"), new Head("again", null));
    String warm =
        "{\"sensor_id\":\"sé\",\"temperature\":\"warm\",\"timestamp\":%d}".formatted(eventTime());
    letter(
        0,
        bytes("k-5"),
        warm,
        "wrong_type",
        "Cannot read field temperature at byte 33: expected a number, found \"warm\",\"timestamp\":17180...",
        head("again", "1"),
        head("again", "2"),
        new Head("none", null));
    letter(1, bytes("gone"), null, "no_payload", "Cannot read record: it has no payload");
    letter(
        1,
        null,
        "{\"sensor_id\":\"s-7\",\"temp",
        "truncated",
        "Cannot read record at byte 24: the bytes end within a value",
        new Head("bytes", new byte[] {(byte) 0x80}));
    letter(
        0,
        new byte[0],
        "{\"sensor_id\":\"s-8\"}",
        "no_event_time",
        "Cannot read field timestamp: the event time is missing or no time");
    row(0, bytes("k-9"));
    BROKER.send(sent);
  }

  @Test
  void rowsAndDeadLettersTellAllOfThem() {
    LandingJob.of(lake, BROKER, topic)
        .with("--metadataColumns=key,headers,topic,partition,offset,record_time")
        .runUntilCaughtUp();
    assertThat(columnsOf(lake.rows())).containsExactlyInAnyOrderElementsOf(rows);
    assertThat(columnsOf(lake.deadLetters())).containsExactlyInAnyOrderElementsOf(letters);
    CommitAudit.of(lake, lake.rows()).assertAgrees(lake.rows(), lake.deadLetters());
  }

  private List<Map<String, @Nullable Object>> columnsOf(String table) {
    List<Types.NestedField> columns = lake.table(table).schema().columns();
    return lake.read(table).stream().map(row -> columnsOf(row, columns)).toList();
  }

  private static Map<String, @Nullable Object> columnsOf(
      Record row, List<Types.NestedField> columns) {
    Map<String, @Nullable Object> all = new HashMap<>();
    columns.forEach(column -> all.put(column.name(), row.getField(column.name())));
    return all;
  }
}
