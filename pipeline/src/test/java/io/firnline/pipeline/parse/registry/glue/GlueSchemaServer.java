package io.firnline.pipeline.parse.registry.glue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** AWS Glue's GetSchemaVersion in this JVM; fails as often as it is told. */
final class GlueSchemaServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Map<String, Object>> versions = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private volatile int status;
  private volatile String error = "";
  final List<String> requests = new CopyOnWriteArrayList<>();

  GlueSchemaServer() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  /** The registry of this server. */
  GlueSettings settings(String address, long patienceMillis) {
    AwsOptions options =
        PipelineOptionsFactory.fromArgs(
                "--endpoint=http://127.0.0.1:" + server.getAddress().getPort(),
                "--awsRegion=us-east-1",
                "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\"AK\",\"secretAccessKey\":\"SK\"}")
            .as(AwsOptions.class);
    return GlueSettings.of(address, options, patienceMillis);
  }

  void add(UUID id, String registry, String format, String schema) {
    versions.put(
        id.toString(),
        Map.of(
            "SchemaVersionId",
            id.toString(),
            "SchemaDefinition",
            schema,
            "DataFormat",
            format,
            "SchemaArn",
            "arn:aws:glue:eu-west-1:123456789012:schema/" + registry + "/readings",
            "VersionNumber",
            1,
            "Status",
            "AVAILABLE"));
  }

  /** The next requests fail. */
  void fail(int times, int status, String error) {
    this.status = status;
    this.error = error;
    failures.set(times);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String id = JSON.readTree(exchange.getRequestBody()).path("SchemaVersionId").asText();
    requests.add(target + " " + id);
    Map<String, Object> found = versions.get(id);
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      send(exchange, status, Map.of("__type", error, "Message", "told to fail"));
    } else if (found == null) {
      send(exchange, 400, Map.of("__type", "EntityNotFoundException", "Message", "not found"));
    } else {
      send(exchange, 200, found);
    }
  }

  private static void send(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
