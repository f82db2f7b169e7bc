package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.it.Readings.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Apicurio Registry, by the interface of Confluent's that it has; {@code .ci/install-apicurio} puts
 * it where this looks. Without it this test is skipped.
 */
@Tag("more")
class ApicurioIT {
  private static final Path FOLDER =
      Path.of(System.getProperty("firnline.apicurio", "target/apicurio"));
  private static final String INTERFACE = "/apis/ccompat/v7";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** With the pauses between them these take six seconds. */
  private static final int FAILURES = 7;

  private static final String PLACE =
      """
      {"type": "record", "name": "Place", "namespace": "acme", "fields": [
        {"name": "room", "type": "string"}]}
      """;
  private static final String FIRST =
      """
      {"type": "record", "name": "Reading", "namespace": "acme", "fields": [
        {"name": "sensor_id", "type": "string"},
        {"name": "temperature", "type": "double"},
        {"name": "humidity", "type": ["null", "double"]},
        {"name": "timestamp", "type": "long"}]}
      """;
  private static final String SECOND =
      """
      {"type": "record", "name": "Reading", "namespace": "acme", "fields": [
        {"name": "place", "type": "acme.Place"},
        {"name": "timestamp", "type": "long"},
        {"name": "temperature", "type": "float"},
        {"name": "sensor_id", "type": "string"}]}
      """;

  private static final String UNIT =
      "syntax = \"proto3\"; package acme; enum Unit { KELVIN = 0; CELSIUS = 1; }";
  private static final String MESSAGE =
      """
      syntax = "proto3";
      import "acme/unit.proto";
      message Other { acme.Unit unit = 1; }
      message Envelope {
        message Reading {
          string sensor_id = 1;
          optional double temperature = 2;
          double humidity = 3;
          sfixed64 timestamp = 4;
          acme.Unit unit = 5;
        }
      }
      """;

  /** The path of the type that readings are of. */
  private static final byte[] FIRST_IN_SECOND = {4, 2, 0};

  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static Process process;
  private static String url;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @BeforeAll
  static void start() throws IOException {
    if (!Files.isDirectory(FOLDER)) {
      return;
    }
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx300m",
                "-XX:TieredStopAtLevel=1",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-jar",
                runner().toString())
            .redirectErrorStream(true)
            .redirectOutput(FOLDER.resolve("log").toFile())
            .start();
    url = "http://127.0.0.1:" + port;
    Proof.await("Apicurio, see " + FOLDER.resolve("log"), ApicurioIT::isUp);
  }

  /** Each test says that it is skipped: of a whole class nobody would hear. */
  @BeforeEach
  void isInstalled() {
    assumeTrue(
        Files.isDirectory(FOLDER),
        "Missing " + FOLDER.toAbsolutePath() + ": run .ci/install-apicurio");
  }

  private static Path runner() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static boolean isUp() {
    if (!process.isAlive()) {
      throw new AssertionError("Apicurio has ended with " + process.exitValue());
    }
    try {
      return send(HttpRequest.newBuilder(URI.create(url + INTERFACE + "/subjects")).build())
              .statusCode()
          == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /**
   * Registers a schema, and gives its number.
   *
   * @param references names; their subjects have dots for slashes
   */
  private static int register(String subject, String type, String schema, String... references)
      throws IOException {
    List<Map<String, Object>> uses =
        Stream.of(references)
            .<Map<String, Object>>map(
                name -> Map.of("name", name, "subject", name.replace('/', '.'), "version", 1))
            .toList();
    byte[] body =
        JSON.writeValueAsBytes(Map.of("schema", schema, "schemaType", type, "references", uses));
    HttpResponse<byte[]> response =
        send(
            HttpRequest.newBuilder(
                    URI.create(url + INTERFACE + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    assertThat(response.statusCode())
        .as("%s", new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return JSON.readTree(response.body()).path("id").asInt();
  }

  /** What stands before the registry and keeps it away, so many requests long. */
  private static HttpServer gate(AtomicInteger failures) throws IOException {
    HttpServer gate =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gate.createContext("/", exchange -> pass(exchange, failures));
    gate.start();
    return gate;
  }

  private static void pass(HttpExchange exchange, AtomicInteger failures) throws IOException {
    int status = 503;
    byte[] body = "away".getBytes(StandardCharsets.UTF_8);
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
      HttpResponse<byte[]> response =
          send(HttpRequest.newBuilder(URI.create(url + exchange.getRequestURI())).build());
      status = response.statusCode();
      body = response.body();
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Two schemas of one topic, one with a reference, and a registry that is away at first. */
  @Test
  void avroThatEvolvesWhileTheRegistryIsAwayForAWhile() throws IOException {
    register("acme.Place", "AVRO", PLACE);
    int first = register("readings-value", "AVRO", FIRST);
    int second = register("readings2-value", "AVRO", SECOND, "acme.Place");
    int wrong = register("text-value", "AVRO", "\"string\"");
    Schema.Parser parser = new Schema.Parser();
    Schema firstSchema = new Schema.Parser().parse(FIRST);
    Schema place = parser.parse(PLACE);
    Schema secondSchema = parser.parse(SECOND);
    FormatTopic topic =
        FormatTopic.filled(
            BROKER,
            20_000,
            (reading, position) -> {
              byte[] bytes =
                  position % 2 == 0
                      ? first(firstSchema, reading)
                      : second(secondSchema, place, reading);
              return switch ((int) (position % 100)) {
                case 3 -> framed(1_000_000, bytes);
                case 14 -> framed(wrong, bytes);
                case 15 -> Arrays.copyOf(framed(second, bytes), 12);
                default -> framed(position % 2 == 0 ? first : second, bytes);
              };
            },
            Map.of(3, "unknown_schema", 14, "unknown_schema", 15, "truncated"));
    AtomicInteger failures = new AtomicInteger(FAILURES);
    HttpServer gate = gate(failures);
    try {
      LandingJob.of(lake, BROKER, topic.name())
          .with(
              "--windowSize=60s",
              "--format=AVRO",
              "--schemaRegistry=http://127.0.0.1:" + gate.getAddress().getPort() + INTERFACE)
          .runUntilCaughtUp();
    } finally {
      gate.stop(0);
    }
    assertThat(failures).hasValue(0);
    topic.assertLanded(
        lake,
        (reading, position, row) ->
            position % 2 == 0
                ? reading.isRow(row)
                : row.getField("humidity") == null
                    && row.getField("sensor_id").equals(reading.sensor())
                    && row.getField("timestamp").equals(reading.timestamp())
                    && row.getField("temperature").equals((double) (float) reading.temperature()));
  }

  private static byte[] first(Schema schema, Reading reading) {
    GenericData.Record record = new GenericData.Record(schema);
    record.put("sensor_id", reading.sensor());
    record.put("temperature", reading.temperature());
    record.put("humidity", reading.humidity());
    record.put("timestamp", reading.timestamp());
    return bytes(record);
  }

  private static byte[] second(Schema schema, Schema place, Reading reading) {
    GenericData.Record room = new GenericData.Record(place);
    room.put("room", "kitchen");
    GenericData.Record record = new GenericData.Record(schema);
    record.put("place", room);
    record.put("timestamp", reading.timestamp());
    record.put("temperature", (float) reading.temperature());
    record.put("sensor_id", reading.sensor());
    return bytes(record);
  }

  private static byte[] bytes(GenericData.Record record) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
      new GenericDatumWriter<GenericData.Record>(record.getSchema()).write(record, encoder);
      encoder.flush();
      return out.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] framed(int id, byte[] body) {
    return ByteBuffer.allocate(5 + body.length).put((byte) 0).putInt(id).put(body).array();
  }

  /** It gives the text of a Protobuf schema, never its descriptors. */
  @Test
  void protobufOfATypeWithinAType() throws IOException {
    register("acme.unit.proto", "PROTOBUF", UNIT);
    int id = register("message-value", "PROTOBUF", MESSAGE, "acme/unit.proto");
    FormatTopic topic =
        FormatTopic.filled(
            BROKER,
            20_000,
            (reading, position) ->
                framed(
                    position % 100 == 3 ? 1_000_000 : id,
                    ReadingMessage.of(reading, FIRST_IN_SECOND)),
            Map.of(3, "unknown_schema"));
    LandingJob.of(lake, BROKER, topic.name())
        .with("--windowSize=60s", "--format=PROTOBUF", "--schemaRegistry=" + url + INTERFACE)
        .runUntilCaughtUp();
    topic.assertLanded(lake, (reading, position, row) -> reading.isRow(row));
  }
}
