package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Windows that begin at an offset, and clocks that are ahead: {@code --windowOffset} and {@code
 * --maxFuture} have to mean the same to the reader, the parser and the runner's windows. The schema
 * is a file of Iceberg's JSON, and the snapshots carry properties of the user.
 */
class ShiftedWindowsIT {
  private static final long SIZE = 20_000;
  private static final long OFFSET = 7_000;
  private static final long DISORDER = 5_000;
  private static final long MAX_FUTURE = 300_000;
  private static final long YEAR_2099 = 4_070_908_800_000L;
  private static final int RECORDS = 1_000;

  private static final String SCHEMA =
      """
      {"type": "struct", "schema-id": 3, "fields": [
        {"id": 5, "name": "sensor_id", "required": true, "type": "string", "doc": "who measured"},
        {"id": 2, "name": "timestamp", "required": true, "type": "long"},
        {"id": 7, "name": "reading", "required": false, "type": {"type": "struct", "fields": [
          {"id": 8, "name": "celsius", "required": true, "type": "double", "doc": "in the shade"},
          {"id": 9, "name": "note", "required": false, "type": "string"}]}},
        {"id": 10, "name": "tags", "required": false, "type": {
          "type": "list", "element-id": 11, "element": "string", "element-required": true}}]}
      """;

  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  @TempDir Path folder;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());
  private final String topic = BROKER.topic(2, new Readings(1, 1, 0, 0)).name();

  /** One record; times in milliseconds. */
  private record Sent(int partition, int number, long sourceTime, long eventTime) {
    /**
     * A record in time, but for each 250th: some of the year 2099, some of half an hour ahead,
     * which the default would let pass. The last of a partition are as far ahead as a record may
     * be, and a millisecond more.
     */
    static Sent of(int partition, int number) {
      long source = Readings.FIRST_MILLIS + number * 100L + partition;
      long event =
          switch (number) {
            case 100, 350, 600 -> YEAR_2099 + number;
            case 225, 475, 725 -> source + 1_800_000;
            case RECORDS - 1 -> source + MAX_FUTURE + partition;
            default -> source - number % 7 * 100L;
          };
      return new Sent(partition, number, source, event);
    }

    boolean isTooFar() {
      return eventTime - sourceTime > MAX_FUTURE;
    }

    String json() {
      return "{\"sensor_id\":\"s-%d-%d\",\"timestamp\":%d,\"reading\":{\"celsius\":%s},\"tags\":[\"%d\",\"x\"]}"
          .formatted(partition, number, eventTime, number / 8.0, number);
    }

    ProducerRecord<byte[], byte[]> to(String topic) {
      byte[] payload = json().getBytes(StandardCharsets.UTF_8);
      return new ProducerRecord<>(topic, partition, sourceTime, null, payload);
    }

    String row() {
      return "s-%d-%d %d %s null [%d, x] at %d/%d"
          .formatted(partition, number, eventTime, number / 8.0, number, partition, number);
    }

    String letter() {
      return "too_far_ahead %s Cannot read record: event time %d ms is %d ms ahead of the source's time"
          .formatted(json(), eventTime, eventTime - sourceTime);
    }

    long window() {
      return eventTime - Math.floorMod(eventTime - OFFSET, SIZE);
    }
  }

  private static final List<Sent> ALL =
      IntStream.range(0, 2 * RECORDS).mapToObj(i -> Sent.of(i % 2, i / 2)).toList();

  @BeforeEach
  void send() {
    BROKER.send(ALL.stream().map(sent -> sent.to(topic)).toList());
  }

  @Test
  void windowsBeginAtTheOffsetAndRecordsOfTheFutureMoveNothing() throws IOException {
    Path schema = Files.writeString(folder.resolve("schema.json"), SCHEMA);
    LandingJob.of(lake, BROKER, topic)
        .with(
            "--schema=@" + schema,
            "--windowOffset=7s",
            "--maxFuture=5m",
            "--snapshotProperties={\"team\":\"climate\",\"ticket\":\"F-7\"}")
        .runUntilCaughtUp();

    assertThat(lake.read(lake.rows()))
        .extracting(ShiftedWindowsIT::row)
        .containsExactlyInAnyOrderElementsOf(texts(false, Sent::row));
    assertThat(lake.read(lake.deadLetters()))
        .extracting(ShiftedWindowsIT::letter)
        .hasSize(13)
        .containsExactlyInAnyOrderElementsOf(texts(true, Sent::letter));
    assertWindows();
    assertThat(lake.table(lake.rows()).properties())
        .containsEntry(
            Marks.of(Marks.COMPLETE_THROUGH, Lake.WRITER),
            Instant.ofEpochMilli(completeThrough()).toString());
    assertSchema(lake.table(lake.rows()).schema());
    assertProperties(lake.table(lake.rows()));
    assertProperties(lake.table(lake.deadLetters()));
  }

  private static List<String> texts(boolean tooFar, Function<Sent, String> text) {
    return ALL.stream().filter(sent -> sent.isTooFar() == tooFar).map(text).toList();
  }

  private static String row(Record row) {
    StructLike reading = (StructLike) row.getField("reading");
    return "%s %s %s %s %s at %s/%s"
        .formatted(
            row.getField("sensor_id"),
            row.getField("timestamp"),
            reading.get(0, Object.class),
            reading.get(1, Object.class),
            row.getField("tags"),
            row.getField("_partition"),
            row.getField("_position"));
  }

  private static String letter(Record letter) {
    return "%s %s %s"
        .formatted(
            letter.getField("reason"),
            StandardCharsets.UTF_8.decode((ByteBuffer) letter.getField("payload")),
            letter.getField("message"));
  }

  private void assertWindows() {
    CommitAudit audit = CommitAudit.of(lake, lake.rows());
    audit.assertAgrees(lake.rows(), lake.deadLetters());
    audit.assertWindowsHoldTheirRows(SIZE, OFFSET);
    assertThat(audit.windows())
        .allMatch(window -> Math.floorMod(window.start(), SIZE) == OFFSET)
        .allMatch(window -> window.end() - window.start() == SIZE)
        .allMatch(window -> window.late() == 0);
    Stream<Long> own = ALL.stream().filter(sent -> !sent.isTooFar()).map(Sent::window);
    assertThat(audit.windows())
        .filteredOn(window -> window.rows() > 0)
        .extracting(CommitAudit.Window::start)
        .containsExactlyInAnyOrderElementsOf(own.distinct().toList());
  }

  /**
   * Start of the window that the lower watermark of both partitions is in: of the last record of
   * the second one its source time counts, since it is from too far ahead by a millisecond.
   */
  private static long completeThrough() {
    Sent last = Sent.of(1, RECORDS - 1);
    long watermark = last.sourceTime() - DISORDER;
    return watermark - Math.floorMod(watermark - OFFSET, SIZE);
  }

  /** The catalog gives ids of its own; all else is as the file says. */
  private static void assertSchema(Schema schema) {
    assertThat(schema.columns())
        .extracting(column -> column.name())
        .containsExactly("sensor_id", "timestamp", "reading", "tags", "_partition", "_position");
    assertThat(schema.findField("sensor_id").isRequired()).isTrue();
    assertThat(schema.findField("sensor_id").doc()).isEqualTo("who measured");
    assertThat(schema.findField("timestamp").isRequired()).isTrue();
    assertThat(schema.findField("reading").isOptional()).isTrue();
    assertThat(schema.findField("reading.celsius").isRequired()).isTrue();
    assertThat(schema.findField("reading.celsius").doc()).isEqualTo("in the shade");
    assertThat(schema.findField("reading.note").isOptional()).isTrue();
    assertThat(schema.findField("tags.element").isRequired()).isTrue();
  }

  private static void assertProperties(Table table) {
    List<Snapshot> commits =
        Warehouse.snapshots(table).stream()
            .filter(snapshot -> snapshot.summary().containsKey(Marks.WINDOWS))
            .toList();
    assertThat(commits)
        .isNotEmpty()
        .allSatisfy(
            snapshot ->
                assertThat(snapshot.summary())
                    .containsAllEntriesOf(Map.of("team", "climate", "ticket", "F-7")));
  }
}
