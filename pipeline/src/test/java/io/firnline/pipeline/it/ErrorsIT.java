package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.it.RunProcess.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when a command cannot start: the thing and the remedy, and it ends at once. */
class ErrorsIT {
  private static EmbeddedKafka kafka;

  @TempDir Path folder;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
    kafka.createTopic("sensor-data", 1);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void namesBrokersThatDoNotAnswer() throws IOException {
    String nobody = "127.0.0.1:" + EmbeddedKafka.freePort();
    refused(
        run().with("--kafkaBootstrapServers=" + nobody),
        1,
        "Failed: Cannot reach Kafka at " + nobody + " within 10 s",
        "check --kafkaBootstrapServers");
    assertNothingWasMade();
  }

  @Test
  void namesTheTopicThatIsPerhapsMeant() {
    refused(
        run().with("--kafkaTopics=sensordata"),
        1,
        "Failed: Cannot read topic sensordata: " + kafka.bootstrapServers() + " has no such topic",
        "did you mean sensor-data?",
        "create it, or correct --kafkaTopics");
    assertNothingWasMade();
  }

  /** It would read nothing, and exit as if all was well. */
  @Test
  void namesThePatternThatMatchesNothing() {
    refused(
        run().without("--kafkaTopics").with("--kafkaTopicPattern=sensor-*", "--untilCaughtUp"),
        1,
        "Failed: Cannot read topics: no topic of "
            + kafka.bootstrapServers()
            + " matches --kafkaTopicPattern=sensor-*",
        "did you mean 'sensor-.*', which matches sensor-data?",
        "Correct the pattern, or create the topic");
    assertNothingWasMade();
  }

  private void assertNothingWasMade() {
    assertThat(folder.resolve("warehouse")).doesNotExist();
    assertThat(run().lake().has("lake.sensors")).isFalse();
    assertThat(run().lake().has("lake.sensors_dead")).isFalse();
  }

  @Test
  void namesACatalogThatDoesNotAnswer() throws IOException {
    String nobody = "http://127.0.0.1:" + EmbeddedKafka.freePort();
    refused(
        run().with("--icebergCatalog={\"type\":\"rest\",\"uri\":\"" + nobody + "\"}"),
        1,
        "Failed: Cannot use the catalog CatalogSpec[iceberg {type=rest, uri=" + nobody,
        "Connection refused",
        "check --icebergCatalog");
    assertNothingWasMade();
  }

  @Test
  void namesACatalogThatRefusesTheLogin() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", ErrorsIT::unauthorized);
    server.start();
    try {
      String uri = "http://127.0.0.1:" + server.getAddress().getPort();
      String catalog =
          "{\"type\":\"rest\",\"uri\":\"%s\",\"token\":\"a-secret-value\"}".formatted(uri);
      Ended ended =
          refused(
              run().with("--icebergCatalog=" + catalog),
              1,
              "Failed: Cannot use the catalog CatalogSpec[iceberg {",
              "NotAuthorizedException: Not authorized: the token is unknown",
              "check --icebergCatalog");
      assertThat(ended.err() + ended.out()).doesNotContain("a-secret-value");
    } finally {
      server.stop(0);
    }
  }

  private static void unauthorized(com.sun.net.httpserver.HttpExchange exchange)
      throws IOException {
    byte[] body =
        "{\"error\":{\"message\":\"the token is unknown\",\"type\":\"NotAuthorizedException\",\"code\":401}}"
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(401, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Test
  void namesADatabaseThatCannotBeOpened() {
    refused(
        run()
            .with(
                "--icebergCatalog={\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:/no/such/lake.db\",\"warehouse\":\"file:///no/such\"}"),
        1,
        "Failed: Cannot use the catalog CatalogSpec[iceberg {",
        "/no/such",
        "check --icebergCatalog");
  }

  @Test
  void listsEveryDifferenceOfATableThatDoesNotFit() {
    Schema other =
        new Schema(
            Types.NestedField.optional(1, "sensor_id", Types.LongType.get()),
            Types.NestedField.required(2, "plant", Types.StringType.get()),
            Types.NestedField.optional(3, "temperature", Types.DoubleType.get()),
            Types.NestedField.required(4, "timestamp", Types.LongType.get()));
    Catalog catalog = run().lake().catalog().load();
    ((SupportsNamespaces) catalog).createNamespace(Namespace.of("lake"));
    catalog.createTable(TableIdentifier.parse("lake.sensors"), other);
    String before = metadata();
    refused(
        run(),
        1,
        "Failed: Invalid table 'lake.sensors': it exists and does not fit:",
        "- column 'sensor_id' is long in the table, but string in the rows",
        "- column 'humidity' (double) is missing in the table",
        "- column 'timestamp' is required in the table, but it is optional in the rows",
        "- column 'plant' (string) is required in the table, but the rows do not have it",
        "- column '_partition' (string) is missing in the table",
        "Change the table or the configuration");
    assertThat(metadata()).as("the table is as it was").isEqualTo(before);
    assertThat(run().lake().has("lake.sensors_dead")).isFalse();
  }

  private String metadata() {
    return ((HasTableOperations) run().lake().table("lake.sensors"))
        .operations()
        .current()
        .metadataFileLocation();
  }

  @Test
  void listsAllThatIsWrongWithTheOptionsAtOnce() {
    refused(
        run()
            .with(
                "--windowSise=5m",
                "--lateRows=keep",
                "--checkpointInterval=soon",
                "--allowedDisorder=5",
                "--writerId=my sensors",
                "--schema=sensor_id strng, timestamp long"),
        2,
        "Cannot start: 6 problems",
        " - Unknown option --windowSise: did you mean --windowSize?",
        " - Invalid --lateRows=keep: give one of APPEND, SIDE_TABLE, DEAD_LETTER",
        " - Invalid --checkpointInterval=soon: ",
        " - Invalid --allowedDisorder=5: ",
        " - Invalid --writerId my sensors: use 1 to 64 letters, digits, _ and -",
        " - Invalid --schema: ",
        "unknown type 'strng'",
        "string");
  }

  @Test
  void listsAllThatDoesNotGoWithTheSchema() {
    refused(
        run()
            .with(
                "--eventTimeField=timestmp",
                "--partitionBy=hour(timestamp), bucket(16, sensor), temperature"),
        2,
        "Cannot start: 4 problems",
        " - Invalid --eventTimeField timestmp: --schema has no such column, only sensor_id, temperature, humidity, timestamp",
        " - Invalid --partitionBy hour(timestamp): Invalid source type long for transform: hour; --eventTimeColumn adds a column to partition by",
        " - Invalid --partitionBy bucket(16, sensor): no column 'sensor' among [sensor_id, ",
        " - Invalid --partitionBy temperature: values of type float or double can be NaN");
  }

  @Test
  void suggestsTheCommandThatIsPerhapsMeant() {
    Ended ended = RunProcess.start(folder, List.of("rum")).end();
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("Unknown command 'rum': did you mean 'run'?");
  }

  private Ended refused(RunCommand command, int code, String... parts) {
    return Refusals.assertRefused(command.toTheEnd(), code, parts);
  }

  private RunCommand run() {
    return RunCommand.landing(folder, kafka.bootstrapServers(), "sensor-data");
  }
}
