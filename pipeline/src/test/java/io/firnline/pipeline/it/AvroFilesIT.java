package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.iceberg.data.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Avro data files land exactly once, those of an older schema too. */
class AvroFilesIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Schema OLD = reading(false);
  private static final Schema NOW = reading(true);
  private static final int RECORDS = 20_000;

  @TempDir Path folder;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  private static Schema reading(boolean humidity) {
    var fields =
        SchemaBuilder.record("Reading")
            .fields()
            .requiredString("sensor_id")
            .optionalDouble("temperature")
            .requiredLong("timestamp");
    return (humidity ? fields.optionalDouble("humidity") : fields).endRecord();
  }

  private void write(String name, Schema schema, CodecFactory codec, int from) throws IOException {
    try (var writer = new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(schema))) {
      writer.setCodec(codec).create(schema, folder.resolve(name).toFile());
      for (int i = from; i < from + RECORDS; i++) {
        var record =
            new GenericRecordBuilder(schema)
                .set("sensor_id", "s" + i)
                .set("temperature", i / 4.0)
                // every 1,000th has a time that lies beyond what a table can hold
                .set("timestamp", i % 1_000 == 7 ? Long.MAX_VALUE : 1_718_000_000_000L + i);
        writer.append((schema == NOW ? record.set("humidity", i / 8.0) : record).build());
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
  void landEachRecordOnceAndARerunAppendsNothing() throws IOException {
    write("0-old.avro", OLD, CodecFactory.nullCodec(), 0);
    write("1-now.avro", NOW, CodecFactory.deflateCodec(1), RECORDS);
    Path schema = Files.writeString(folder.resolve("reading.avsc"), NOW.toString());
    LandingJob job =
        LandingJob.ofFiles(lake, folder + "/*.avro")
            .with("--format=AVRO", "--avroSchema=@" + schema, "--windowSize=1h");

    job.run();

    List<String> rows = lake.read(lake.rows()).stream().map(AvroFilesIT::text).sorted().toList();
    assertThat(rows)
        .isEqualTo(
            IntStream.range(0, 2 * RECORDS)
                .filter(i -> i % 1_000 != 7)
                .mapToObj(AvroFilesIT::expected)
                .sorted()
                .toList());
    assertThat(lake.read(lake.deadLetters()))
        .hasSize(2 * RECORDS / 1_000)
        .allSatisfy(letter -> assertThat(letter.getField("position")).isNotNull());
    List<String> before = Warehouse.liveFiles(lake.table(lake.rows()), lake.branch());
    job.run();
    assertThat(Warehouse.liveFiles(lake.table(lake.rows()), lake.branch()))
        .containsExactlyInAnyOrderElementsOf(before);
  }
}
