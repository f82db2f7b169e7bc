package io.firnline.pipeline.parse.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A registry in this JVM that answers as Confluent's does; and fails as often as it is told. */
public final class ConfluentRegistry implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, Map<String, Object>> answers = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> late = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger goodLeft = new AtomicInteger(Integer.MAX_VALUE);
  private volatile int failureStatus = 503;
  private volatile @Nullable String login;

  public ConfluentRegistry() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Registers a schema. */
  public void add(int id, String type, String schema, String... references) {
    answers.put("/schemas/ids/" + id, body(type, schema, references));
  }

  /** Registers a schema after it has been asked for so often in vain. */
  public void addLate(int requests, int id, String type, String schema) {
    add(id, type, schema);
    late.put("/schemas/ids/" + id, new AtomicInteger(requests));
  }

  /** Registers a schema that others refer to by its name. */
  public void addSubject(String name, String type, String schema, String... references) {
    answers.put("/subjects/" + name + "/versions/1", body(type, schema, references));
  }

  /** The next requests fail. */
  public void fail(int times, int status) {
    failureStatus = status;
    failures.set(times);
  }

  /** After so many further requests, all fail. */
  public void failAfter(int requests, int status) {
    failureStatus = status;
    goodLeft.set(requests);
  }

  /** Only requests with this header are answered from now on. */
  public void requireLogin(String header) {
    login = header;
  }

  /** Paths that were asked for, with their queries. */
  public List<String> requests() {
    return requests;
  }

  private static Map<String, Object> body(String type, String schema, String... references) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("schema", schema);
    if (!type.equals("AVRO")) {
      body.put("schemaType", type);
    }
    List<Map<String, Object>> uses = new ArrayList<>();
    for (String reference : references) {
      uses.add(Map.of("name", reference, "subject", reference, "version", 1));
    }
    body.put("references", uses);
    return body;
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestURI().toString());
    Map<String, Object> found = answers.get(exchange.getRequestURI().getPath());
    String wanted = login;
    if (wanted != null && !wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, 401, Map.of("error_code", 401, "message", "Unauthorized"));
    } else if (failures.getAndUpdate(ConfluentRegistry::oneLess) > 0
        || goodLeft.getAndUpdate(ConfluentRegistry::oneLess) == 0) {
      send(exchange, failureStatus, Map.of("error_code", failureStatus, "message", "told to fail"));
    } else if (found == null || isLate(exchange.getRequestURI().getPath())) {
      send(exchange, 404, Map.of("error_code", 40403, "message", "Schema not found"));
    } else {
      send(exchange, 200, found);
    }
  }

  private static int oneLess(int left) {
    return Math.max(0, left - 1);
  }

  private boolean isLate(String path) {
    AtomicInteger left = late.get(path);
    return left != null && left.getAndUpdate(ConfluentRegistry::oneLess) > 0;
  }

  private static void send(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    byte[] bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
