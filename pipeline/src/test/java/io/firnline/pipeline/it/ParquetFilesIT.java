package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.iceberg.data.Record;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files land exactly once, those of an older schema too. */
class ParquetFilesIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final String COLUMNS =
      "required binary sensor_id (STRING); optional double temperature; required int64 timestamp;";
  private static final MessageType OLD = reading("");
  private static final MessageType NOW = reading("optional double humidity;");
  private static final Schema WANTED =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Reading", "fields": [
                {"name": "timestamp", "type": "long"},
                {"name": "sensor_id", "type": "string"},
                {"name": "temperature", "type": ["null", "double"]},
                {"name": "humidity", "type": ["null", "double"], "default": null}]}
              """);
  private static final int RECORDS = 20_000;

  @TempDir Path folder;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  private static MessageType reading(String more) {
    return MessageTypeParser.parseMessageType("message reading { " + COLUMNS + more + " }");
  }

  private void write(String name, MessageType type, CompressionCodecName codec, int from)
      throws IOException {
    try (var writer =
        ExampleParquetWriter.builder(new LocalOutputFile(folder.resolve(name)))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withCompressionCodec(codec)
            .withRowGroupRowCountLimit(3_000)
            .build()) {
      for (int i = from; i < from + RECORDS; i++) {
        SimpleGroup row = new SimpleGroup(type);
        row.add("sensor_id", "s" + i);
        row.add("temperature", i / 4.0);
        // every 1,000th has a time that lies beyond what a table can hold
        row.add("timestamp", i % 1_000 == 7 ? Long.MAX_VALUE : 1_718_000_000_000L + i);
        if (type == NOW) {
          row.add("humidity", i / 8.0);
        }
        writer.write(row);
      }
    }
  }

  private static String text(Record row) {
    return Stream.of("sensor_id", "temperature", "humidity", "timestamp")
        .map(field -> String.valueOf(row.getField(field)))
        .reduce((a, b) -> a + " " + b)
        .orElseThrow();
  }

  private static String expected(int i) {
    return "s%d %s %s %d"
        .formatted(i, i / 4.0, i < RECORDS ? "null" : i / 8.0, 1_718_000_000_000L + i);
  }

  @Test
  void landEachRowOnceAndARerunAppendsNothing() throws IOException {
    write("0-old.parquet", OLD, CompressionCodecName.SNAPPY, 0);
    write("1-now.zstd.parquet", NOW, CompressionCodecName.ZSTD, RECORDS);
    Path schema = Files.writeString(folder.resolve("reading.avsc"), WANTED.toString());
    LandingJob job =
        LandingJob.ofFiles(lake, folder + "/*.parquet")
            .with("--format=PARQUET", "--avroSchema=@" + schema, "--windowSize=1h");

    job.run();

    List<String> rows = lake.read(lake.rows()).stream().map(ParquetFilesIT::text).sorted().toList();
    assertThat(rows)
        .isEqualTo(
            IntStream.range(0, 2 * RECORDS)
                .filter(i -> i % 1_000 != 7)
                .mapToObj(ParquetFilesIT::expected)
                .sorted()
                .toList());
    assertDeadLettersCanBeReadAgain();
    List<String> before = Warehouse.liveFiles(lake.table(lake.rows()), lake.branch());
    job.run();
    assertThat(Warehouse.liveFiles(lake.table(lake.rows()), lake.branch()))
        .containsExactlyInAnyOrderElementsOf(before);
  }

  /** Their bytes are data of the schema: what {@code replay-dead-letters --format=AVRO} reads. */
  private void assertDeadLettersCanBeReadAgain() throws IOException {
    List<String> sensors = new ArrayList<>();
    for (Record letter : lake.read(lake.deadLetters())) {
      ByteBuffer payload = (ByteBuffer) letter.getField("payload");
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      GenericRecord record =
          new GenericDatumReader<GenericRecord>(WANTED)
              .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
      sensors.add(record.get("sensor_id").toString());
      assertThat(letter.getField("position")).isNotNull();
    }
    assertThat(sensors)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 2 * RECORDS)
                .filter(i -> i % 1_000 == 7)
                .mapToObj(i -> "s" + i)
                .toList());
  }
}
