package io.firnline.pipeline.it;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.it.Readings.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DeflaterOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Compatibility;
import software.amazon.awssdk.services.glue.model.DataFormat;

/** Records in AWS Glue's wire format, from Kafka and Kinesis, with {@link Moto} as AWS. */
@Tag("more")
class GlueRegistryIT {
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b"));
  private static final String CBOR = "aws.cborEnabled";
  private static final int PLAIN = 0;
  private static final int ZLIB = 5;
  private static final String FIRST = schema("{\"name\": \"humidity\", \"type\": \"double\"}");
  private static final String SECOND =
      schema(
          "{\"name\": \"humidity\", \"type\": [\"null\", \"double\"]}, {\"name\": \"room\", \"type\": \"string\", \"default\": \"\"}");

  private static final String MESSAGE =
      """
      syntax = "proto3";
      message Other { int32 x = 1; }
      message Envelope {
        message Reading {
          string sensor_id = 1;
          double temperature = 2;
          double humidity = 3;
          sfixed64 timestamp = 4;
        }
      }
      """;

  @RegisterExtension static final Moto MOTO = new Moto();
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private GlueClient glue;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  private static String schema(String more) {
    return """
        {"type": "record", "name": "Reading", "fields": [
          {"name": "sensor_id", "type": "string"},
          {"name": "timestamp", "type": "long"},
          {"name": "temperature", "type": "double"}, %s]}
        """
        .formatted(more);
  }

  @BeforeEach
  void connect() {
    glue =
        GlueClient.builder()
            .endpointOverride(MOTO.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(CREDENTIALS)
            .build();
  }

  @AfterEach
  void disconnect() {
    if (glue != null) {
      glue.close();
    }
  }

  private UUID created(String registry, String name, DataFormat format, String text) {
    return UUID.fromString(
        glue.createSchema(
                r ->
                    r.registryId(id -> id.registryName(registry))
                        .schemaName(name)
                        .dataFormat(format)
                        .compatibility(Compatibility.BACKWARD)
                        .schemaDefinition(text))
            .schemaVersionId());
  }

  private static byte[] framed(UUID id, int compression, byte[] record) {
    byte[] body = compression == ZLIB ? deflated(record) : record;
    return ByteBuffer.allocate(18 + body.length)
        .put((byte) 3)
        .put((byte) compression)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .put(body)
        .array();
  }

  private static byte[] deflated(byte[] record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @Test
  void avroFromKafkaOfTwoVersionsOfASchema() {
    glue.createRegistry(r -> r.registryName("sensors"));
    glue.createRegistry(r -> r.registryName("others"));
    UUID first = created("sensors", "readings", DataFormat.AVRO, FIRST);
    UUID second =
        UUID.fromString(
            glue.registerSchemaVersion(
                    r ->
                        r.schemaId(id -> id.registryName("sensors").schemaName("readings"))
                            .schemaDefinition(SECOND))
                .schemaVersionId());
    UUID elsewhere = created("others", "readings", DataFormat.AVRO, FIRST);
    UUID nowhere = UUID.randomUUID();
    Schema firstSchema = new Schema.Parser().parse(FIRST);
    Schema secondSchema = new Schema.Parser().parse(SECOND);
    FormatTopic topic =
        FormatTopic.filled(
            BROKER,
            20_000,
            (reading, position) -> {
              boolean even = position % 2 == 0;
              byte[] datum = datum(even ? firstSchema : secondSchema, reading);
              int compression = position % 3 == 0 ? ZLIB : PLAIN;
              return switch ((int) (position % 100)) {
                case 3 -> framed(nowhere, compression, datum);
                case 14 -> framed(elsewhere, compression, datum);
                case 15 -> Arrays.copyOf(framed(second, ZLIB, datum), 40);
                case 92 -> datum;
                default -> framed(even ? first : second, compression, datum);
              };
            },
            Map.of(3, "unknown_schema", 14, "unknown_schema", 15, "truncated", 92, "syntax"));
    LandingJob.of(lake, BROKER, topic.name())
        .with("--windowSize=60s", "--format=AVRO", "--schemaRegistry=glue:eu-west-1/sensors")
        .with(MOTO.flags().toArray(String[]::new))
        .runUntilCaughtUp();
    topic.assertLanded(lake, (reading, position, row) -> reading.isRow(row));
  }

  private static byte[] datum(Schema schema, Reading reading) {
    GenericData.Record record = new GenericData.Record(schema);
    record.put("sensor_id", reading.sensor());
    record.put("timestamp", reading.timestamp());
    record.put("temperature", reading.temperature());
    record.put("humidity", reading.humidity());
    if (schema.getField("room") != null) {
      record.put("room", "kitchen");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      new GenericDatumWriter<GenericData.Record>(schema).write(record, encoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The type is the second of three by name: the first is what it stands in. */
  @Test
  void protobufFromKafkaOfATypeWithinAType() {
    glue.createRegistry(r -> r.registryName("messages"));
    UUID id = created("messages", "readings", DataFormat.PROTOBUF, MESSAGE);
    FormatTopic topic =
        FormatTopic.filled(
            BROKER,
            20_000,
            (reading, position) ->
                switch ((int) (position % 100)) {
                  case 3 -> framed(id, PLAIN, ReadingMessage.of(reading, (byte) 3));
                  case 14 -> ReadingMessage.of(reading, (byte) 1);
                  default ->
                      framed(
                          id,
                          position % 3 == 0 ? ZLIB : PLAIN,
                          ReadingMessage.of(reading, (byte) 1));
                },
            Map.of(3, "unknown_schema", 14, "syntax"));
    LandingJob.of(lake, BROKER, topic.name())
        .with("--windowSize=60s", "--format=PROTOBUF", "--schemaRegistry=glue:eu-west-1/messages")
        .with(MOTO.flags().toArray(String[]::new))
        .runUntilCaughtUp();
    topic.assertLanded(lake, (reading, position, row) -> reading.isRow(row));
  }

  @Test
  void jsonFromKinesis() {
    glue.createRegistry(r -> r.registryName("streams"));
    UUID id =
        created(
            "streams",
            "json",
            DataFormat.JSON,
            "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\"}");
    AtomicInteger records = new AtomicInteger();
    String before = System.setProperty(CBOR, "false");
    try (KinesisService service = new KinesisService(MOTO.endpoint())) {
      SensorStream stream =
          service.create(
              "sensors",
              2,
              new Readings(41, 500, 0.01, 0),
              json -> framed(id, records.getAndIncrement() % 2 == 0 ? ZLIB : PLAIN, json));
      stream.append(3_000);
      LandingJob.ofKinesis(lake, MOTO.endpoint(), "sensors")
          .with(
              "--metadataColumns=topic,partition,offset,headers",
              "--windowSize=60s",
              "--schemaRegistry=glue:eu-west-1")
          .runUntilCaughtUp();
      stream.assertHeldExactlyBy(lake);
    } finally {
      System.clearProperty(CBOR);
      if (before != null) {
        System.setProperty(CBOR, before);
      }
    }
  }
}
