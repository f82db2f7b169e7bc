package io.firnline.pipeline.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * A server of this process that stands in for a service of Google's. A request that it does not
 * know is answered with 501 and remembered: a test that has met one must fail.
 */
abstract class JsonServer implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> unknown = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool(JsonServer::daemon);
  private final HttpServer http;

  JsonServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::serve);
    http.setExecutor(threads);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "json-server");
    thread.setDaemon(true);
    return thread;
  }

  final void start() {
    http.start();
  }

  final String root() {
    return "http://127.0.0.1:" + http.getAddress().getPort() + "/";
  }

  /** Requests so far that it did not know. */
  final List<String> unknown() {
    return List.copyOf(unknown);
  }

  /**
   * What was asked.
   *
   * @param path without the first slash, as it was sent: escapes are still in it
   */
  record Request(
      String method, String path, Map<String, String> query, HttpExchange exchange, byte[] body) {
    String header(String name) {
      String value = exchange.getRequestHeaders().getFirst(name);
      return value == null ? "" : value;
    }

    JsonNode json() throws IOException {
      return JSON.readTree(body);
    }
  }

  /**
   * What is answered.
   *
   * @param headers besides the length
   */
  record Answer(int code, Map<String, String> headers, byte[] body) {
    static Answer of(JsonNode json) {
      return of(200, json);
    }

    static Answer error(int code, String message) {
      ObjectNode error = JSON.createObjectNode();
      error.putObject("error").put("code", code).put("message", message);
      return of(code, error);
    }

    private static Answer of(int code, JsonNode json) {
      return new Answer(
          code,
          Map.of("Content-Type", "application/json; charset=UTF-8"),
          json.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Answers a request; null if it is not known. */
  abstract Answer answer(Request request) throws IOException;

  private void serve(HttpExchange exchange) throws IOException {
    Request request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath().substring(1),
            query(exchange.getRequestURI().getRawQuery()),
            exchange,
            body(exchange));
    Answer answer;
    try {
      answer = answer(request);
    } catch (RuntimeException | IOException e) {
      unknown.add(describe(request) + ": " + e);
      answer = Answer.error(501, "Not understood: " + e);
    }
    if (answer == null) {
      unknown.add(describe(request));
      answer = Answer.error(501, "Not known here: " + describe(request));
    }
    send(exchange, answer);
  }

  private static String describe(Request request) {
    return request.method + " " + request.exchange.getRequestURI();
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    try (InputStream body = exchange.getRequestBody();
        InputStream plain = zipped ? new GZIPInputStream(body) : body) {
      return plain.readAllBytes();
    }
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    if (raw != null) {
      for (String part : raw.split("&")) {
        int at = part.indexOf('=');
        query.put(
            at < 0 ? part : part.substring(0, at), at < 0 ? "" : decoded(part.substring(at + 1)));
      }
    }
    return query;
  }

  static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    answer.headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.code, answer.body.length == 0 ? -1 : answer.body.length);
    if (answer.body.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(answer.body);
      }
    }
    exchange.close();
  }

  @Override
  public final void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
