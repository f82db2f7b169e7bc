package io.firnline.pipeline.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/**
 * The part of Pub/Sub's JSON API that a reader of a subscription uses; PubsubIO's default client
 * speaks it. Faults are by count.
 */
public final class PubsubServer implements AutoCloseable {
  static final String PROJECT = "projects/test-project";

  static {
    // Else each answer takes 40 ms: its head and its body are packets of their own.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, PubsubStore> subscriptions = new ConcurrentHashMap<>();
  private final AtomicInteger toFail = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger pulls = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool(PubsubServer::daemon);
  private final HttpServer http;

  public PubsubServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/v1/", this::answer);
    http.setExecutor(threads);
    http.start();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "pubsub-server");
    thread.setDaemon(true);
    return thread;
  }

  int port() {
    return http.getAddress().getPort();
  }

  /** Flags of a job that reads a subscription here. */
  public List<String> flags(String subscription) {
    return List.of(
        "--source=PUBSUB",
        "--pubsubSubscription=" + path(subscription),
        rootUrl(port()),
        "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  /** The flag of a job that comes by a port of its own, e.g. a {@link Gate} to {@link #port}. */
  static String rootUrl(int port) {
    return "--pubsubRootUrl=http://127.0.0.1:" + port + "/";
  }

  /** A new subscription. */
  public PubsubStore create(String name, int deadlineSeconds) {
    PubsubStore store = new PubsubStore(deadlineSeconds);
    subscriptions.put(path(name), store);
    return store;
  }

  static String path(String name) {
    return PROJECT + "/subscriptions/" + name;
  }

  /** The next requests for messages, and acknowledgements, are answered with 503. */
  public void failNext(int requests) {
    toFail.set(requests);
  }

  public int failed() {
    return failed.get();
  }

  /** Requests for messages so far. */
  public int pulls() {
    return pulls.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode request = read(exchange);
    String path = exchange.getRequestURI().getPath().substring("/v1/".length());
    int colon = path.lastIndexOf(':');
    String verb = colon < 0 ? "get" : path.substring(colon + 1);
    PubsubStore store = subscriptions.get(colon < 0 ? path : path.substring(0, colon));
    if (store == null) {
      send(exchange, 404, error(404));
    } else if (colon >= 0 && toFail.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      failed.incrementAndGet();
      send(exchange, 503, error(503));
    } else {
      send(exchange, 200, result(verb, path, store, request));
    }
  }

  private JsonNode read(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream body = exchange.getRequestBody();
        InputStream plain = zipped ? new GZIPInputStream(body) : body) {
      byte[] bytes = plain.readAllBytes();
      return bytes.length == 0 ? json.createObjectNode() : json.readTree(bytes);
    }
  }

  private ObjectNode error(int code) {
    ObjectNode error = json.createObjectNode();
    error.putObject("error").put("code", code).put("message", "status " + code);
    return error;
  }

  private ObjectNode result(String verb, String path, PubsubStore store, JsonNode request) {
    ObjectNode result = json.createObjectNode();
    switch (verb) {
      case "pull" -> {
        pulls.incrementAndGet();
        Map<String, PubsubStore.Message> messages = store.pull(request.at("/maxMessages").asInt());
        if (!messages.isEmpty()) {
          ArrayNode received = result.putArray("receivedMessages");
          messages.forEach((ack, message) -> put(received.addObject(), ack, message));
        }
      }
      case "acknowledge" -> store.acknowledge(acks(request));
      case "modifyAckDeadline" ->
          store.modifyDeadline(acks(request), request.at("/ackDeadlineSeconds").asInt());
      case "seek" -> store.seek(Instant.parse(request.at("/time").asText()));
      case "get" ->
          result
              .put("name", path)
              .put("ackDeadlineSeconds", store.deadlineSeconds())
              .put("retainAckedMessages", store.keepsAcknowledged());
      default -> throw new IllegalArgumentException("No such request: " + verb);
    }
    return result;
  }

  private static void put(ObjectNode received, String ack, PubsubStore.Message message) {
    ObjectNode body = received.put("ackId", ack).putObject("message");
    body.put("data", Base64.getEncoder().encodeToString(message.data()))
        .put("messageId", message.id())
        .put("publishTime", message.published().toString());
    if (!message.key().isEmpty()) {
      body.put("orderingKey", message.key());
    }
    ObjectNode attributes = body.putObject("attributes");
    message.attributes().forEach(attributes::put);
  }

  private static List<String> acks(JsonNode request) {
    List<String> acks = new ArrayList<>();
    request.at("/ackIds").forEach(ack -> acks.add(ack.asText()));
    return acks;
  }

  private void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = json.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
