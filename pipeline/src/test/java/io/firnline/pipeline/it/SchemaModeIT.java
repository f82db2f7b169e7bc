package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import io.firnline.pipeline.it.Readings.Reading;
import io.firnline.pipeline.parse.registry.ConfluentRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Records that have more than their table, from a real Kafka: it grows, and all of them are in it.
 */
class SchemaModeIT {
  private static final long RECORDS = 20_000;

  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  private static final ConfluentRegistry REGISTRY = new ConfluentRegistry();

  @AfterAll
  static void stop() {
    REGISTRY.close();
  }

  private static LandingJob job(Lake lake, FormatTopic topic, String... flags) {
    return LandingJob.of(lake, BROKER, topic.name()).with("--windowSize=10s").with(flags);
  }

  /**
   * Two parsers meet new fields at once, in the middle of windows: one of a type that changes,
   * which makes dead letters, a struct that gets a field later, and one too many.
   */
  @Covers({"flink-cdc#4360", "iceberg#14090"})
  @ParameterizedTest
  @EnumSource(Kind.class)
  void fieldsOfJsonGetColumns(Kind kind) {
    Lake lake = Lake.in(WAREHOUSE.catalog(kind));
    FormatTopic topic =
        FormatTopic.filled(
            BROKER,
            RECORDS,
            SchemaModeIT::json,
            Map.of(7, "wrong_type", 8, "no_column", 9, "out_of_range"));
    job(
            lake,
            topic,
            "--schema=sensor_id string, temperature double, timestamp long",
            "--schemaMode=ADD_COLUMNS",
            "--maxNewColumns=5")
        .runUntilCaughtUp();
    topic.assertLanded(lake, SchemaModeIT::isJsonRow);
    Table table = lake.table(lake.rows());
    assertThat(table.schema().findType("humidity")).isEqualTo(Types.DoubleType.get());
    assertThat(table.schema().findType("number")).isEqualTo(Types.LongType.get());
    assertThat(table.schema().columns()).hasSize(8);
    assertThat(table.properties()).containsEntry("firnline.new-columns.sensors", "5");
  }

  private static byte[] json(Reading reading, long position) {
    String more =
        switch ((int) (position % 100)) {
          case 7 -> ",\"number\":\"seven\"";
          case 8 -> ",\"Number\":8";
          case 9 -> ",\"number\":99999999999999999999";
          default -> position < 3_000 ? "" : fields(reading, position);
        };
    // What only one kind of record has must not come before what all of them need.
    String number = position % 100 >= 7 && position % 100 <= 9 ? "" : ",\"number\":" + position;
    return "{\"sensor_id\":\"%s\",\"temperature\":%s,\"timestamp\":%d%s%s}"
        .formatted(reading.sensor(), reading.temperature(), reading.timestamp(), number, more)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String fields(Reading reading, long position) {
    String later = position < 6_000 ? "" : ",\"y\":[" + position + ",null]";
    return ",\"humidity\":%s,\"place\":{\"x\":\"%s\"%s},\"nothing\":null,\"none\":[]"
        .formatted(reading.humidity(), reading.sensor(), later);
  }

  private static boolean isJsonRow(Reading reading, long position, Record row) {
    Record place = (Record) row.getField("place");
    boolean grown = position >= 3_000;
    return reading.sensor().equals(row.getField("sensor_id"))
        && Objects.equals(position, row.getField("number"))
        && (grown
            ? Objects.equals(reading.humidity(), row.getField("humidity"))
                && place.getField("x").equals(reading.sensor())
                && String.valueOf(place.getField("y"))
                    .equals(position < 6_000 ? "null" : "[" + position + ", null]")
            : row.getField("humidity") == null && place == null);
  }

  @Test
  void newSchemasOfARegistryAddAndWiden() {
    Lake lake = Lake.in(WAREHOUSE.catalog());
    Schema first =
        SchemaBuilder.record("Reading")
            .fields()
            .requiredString("sensor_id")
            .requiredInt("count")
            .requiredLong("timestamp")
            .endRecord();
    Schema second =
        SchemaBuilder.record("Reading")
            .fields()
            .requiredString("sensor_id")
            .requiredLong("count")
            .requiredLong("timestamp")
            .optionalDouble("humidity")
            .name("tags")
            .type()
            .map()
            .values()
            .stringType()
            .noDefault()
            .endRecord();
    REGISTRY.add(1, "AVRO", first.toString());
    REGISTRY.add(2, "AVRO", second.toString());
    FormatTopic topic =
        FormatTopic.filled(
            BROKER,
            RECORDS,
            (reading, position) -> avro(position < 4_000 ? first : second, reading, position),
            Map.of());
    job(
            lake,
            topic,
            "--format=AVRO",
            "--schemaRegistry=" + REGISTRY.url(),
            "--schema=sensor_id string, count int, timestamp long",
            "--schemaMode=ADD_AND_WIDEN")
        .runUntilCaughtUp();
    topic.assertLanded(
        lake,
        (reading, position, row) ->
            reading.sensor().equals(row.getField("sensor_id"))
                && row.getField("count").equals(count(position))
                && Objects.equals(
                    row.getField("humidity"), position < 4_000 ? null : reading.humidity())
                && Objects.equals(
                    row.getField("tags"), position < 4_000 ? null : Map.of("p", "" + position)));
    assertThat(lake.table(lake.rows()).schema().findType("count")).isEqualTo(Types.LongType.get());
  }

  private static long count(long position) {
    return position < 4_000 ? position : position + 10_000_000_000L;
  }

  private static byte[] avro(Schema schema, Reading reading, long position) {
    GenericData.Record record = new GenericData.Record(schema);
    record.put("sensor_id", reading.sensor());
    record.put("timestamp", reading.timestamp());
    if (position < 4_000) {
      record.put("count", (int) position);
    } else {
      record.put("count", count(position));
      record.put("humidity", reading.humidity());
      record.put("tags", Map.of("p", "" + position));
    }
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      out.writeBytes(ByteBuffer.allocate(5).putInt(1, position < 4_000 ? 1 : 2).array());
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
