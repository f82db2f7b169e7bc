package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.it.Readings.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.DeflaterOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Compatibility;
import software.amazon.awssdk.services.glue.model.DataFormat;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Records in AWS Glue's wire format, from Kafka and Kinesis, with moto in Amazon's place; {@code
 * .ci/install-moto} puts it where this looks. Without it this test is skipped.
 */
@Tag("more")
class GlueRegistryIT {
  private static final Path SERVER =
      Path.of(System.getProperty("firnline.moto", "target/moto/bin/moto_server"));
  private static final StaticCredentialsProvider CREDENTIALS =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b"));
  private static final int PLAIN = 0;
  private static final int ZLIB = 5;
  private static final String FIRST = schema("{\"name\": \"humidity\", \"type\": \"double\"}");
  private static final String SECOND =
      schema(
          "{\"name\": \"humidity\", \"type\": [\"null\", \"double\"]}, {\"name\": \"room\", \"type\": \"string\", \"default\": \"\"}");

  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static Process process;
  private static URI endpoint;
  private static GlueClient glue;

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

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Files.exists(SERVER), "Missing " + SERVER.toAbsolutePath() + ": run .ci/install-moto");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    process =
        new ProcessBuilder(SERVER.toString(), "-H", "127.0.0.1", "-p", Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    endpoint = URI.create("http://127.0.0.1:" + port);
    glue =
        GlueClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(CREDENTIALS)
            .build();
    Proof.await("moto", GlueRegistryIT::answers);
    glue.createRegistry(r -> r.registryName("sensors"));
    glue.createRegistry(r -> r.registryName("others"));
  }

  private static boolean answers() {
    if (!process.isAlive()) {
      throw new AssertionError("moto has ended with " + process.exitValue());
    }
    try {
      glue.listRegistries(r -> {});
      return true;
    } catch (SdkException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (process != null) {
      glue.close();
      process.destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static UUID created(String registry, String name, DataFormat format, String text) {
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

  private static String[] aws() {
    return new String[] {
      "--endpoint=" + endpoint,
      "--awsRegion=eu-west-1",
      "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\"a\",\"secretAccessKey\":\"b\"}"
    };
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
        .with(aws())
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

  @Test
  void jsonFromKinesis() throws Exception {
    UUID id =
        created(
            "sensors",
            "json",
            DataFormat.JSON,
            "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\"}");
    KinesisAsyncClient kinesis =
        KinesisAsyncClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(CREDENTIALS)
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
            .build();
    try (kinesis) {
      kinesis.createStream(r -> r.streamName("sensors").shardCount(2)).join();
      Proof.await(
          "stream",
          () ->
              kinesis
                      .describeStreamSummary(r -> r.streamName("sensors"))
                      .join()
                      .streamDescriptionSummary()
                      .streamStatus()
                  == StreamStatus.ACTIVE);
      SensorStream stream =
          new SensorStream(
              "sensors",
              new Readings(41, 500, 0.01, 0),
              (keys, records) -> put(kinesis, id, keys, records));
      stream.append(3_000);
      LandingJob.ofKinesis(lake, endpoint, "sensors")
          .with(
              "--metadataColumns=topic,partition,offset,headers",
              "--windowSize=60s",
              "--schemaRegistry=glue:eu-west-1")
          .runUntilCaughtUp();
      stream.assertHeldExactlyBy(lake);
    }
  }

  private static List<SensorStream.Put> put(
      KinesisAsyncClient kinesis, UUID id, List<String> keys, List<byte[]> records) {
    List<PutRecordsRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      byte[] framed = framed(id, i % 2 == 0 ? ZLIB : PLAIN, records.get(i));
      entries.add(
          PutRecordsRequestEntry.builder()
              .partitionKey(keys.get(i))
              .data(SdkBytes.fromByteArray(framed))
              .build());
    }
    return kinesis
        .putRecords(r -> r.streamName("sensors").records(entries))
        .join()
        .records()
        .stream()
        .map(r -> new SensorStream.Put(r.shardId(), r.sequenceNumber()))
        .toList();
  }
}
