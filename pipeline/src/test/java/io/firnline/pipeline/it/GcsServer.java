package io.firnline.pipeline.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Google Cloud Storage's JSON API in this JVM, as far as files are read: lists in pages, metadata
 * one by one and in batches, contents by range and generation.
 */
public final class GcsServer implements StoreServer, BeforeAllCallback, AfterAllCallback {
  private static final String BUCKET = "bucket";
  private static final int PAGE = 2;
  private static final Pattern OBJECT =
      Pattern.compile("/(?:download/)?storage/v1/b/bucket/o/(.+)");
  private static final Pattern PART =
      Pattern.compile("(?si)Content-ID: ?<?([^>\r\n]+)>?.*?\r\n\r\nGET (\\S+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private record StoredObject(byte[] bytes, long generation, Instant updated) {}

  private final ConcurrentSkipListMap<String, StoredObject> objects = new ConcurrentSkipListMap<>();
  private final AtomicLong generations = new AtomicLong();
  private HttpServer server;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "gcs");
              thread.setDaemon(true);
              return thread;
            }));
    server.start();
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(flags().toArray(String[]::new)).create());
  }

  @Override
  public List<String> flags() {
    return List.of(
        "--project=tests",
        "--gcsEndpoint=http://127.0.0.1:" + server.getAddress().getPort() + "/storage/v1/",
        "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  @Override
  public String uri(String path) {
    return "gs://" + BUCKET + "/" + path;
  }

  @Override
  public void put(String path, byte[] bytes) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    objects.put(path, new StoredObject(bytes, generations.incrementAndGet(), now));
  }

  @Override
  public void delete(String path) {
    objects.remove(path);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    URI uri = exchange.getRequestURI();
    Matcher object = OBJECT.matcher(uri.getRawPath());
    if (uri.getPath().startsWith("/batch/")) {
      batch(exchange, new String(body, StandardCharsets.ISO_8859_1));
    } else if (uri.getPath().equals("/storage/v1/b/bucket/o")) {
      send(exchange, 200, list(query(uri)));
    } else if (object.matches()) {
      object(exchange, decoded(object.group(1)), query(uri));
    } else if (uri.getPath().equals("/storage/v1/b/bucket")) {
      send(exchange, 200, Map.of("kind", "storage#bucket", "name", BUCKET, "id", BUCKET));
    } else {
      send(exchange, 404, notFound());
    }
  }

  private Map<String, Object> list(Map<String, String> query) {
    String prefix = query.getOrDefault("prefix", "");
    List<Object> items = new ArrayList<>();
    Map<String, Object> answer = new LinkedHashMap<>(Map.of("kind", "storage#objects"));
    String from = query.getOrDefault("pageToken", prefix);
    for (var entry : objects.tailMap(from, true).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      if (items.size() == PAGE) {
        answer.put("nextPageToken", entry.getKey());
        break;
      }
      items.add(metadata(entry.getKey(), entry.getValue()));
    }
    answer.put("items", items);
    return answer;
  }

  private void object(HttpExchange exchange, String name, Map<String, String> query)
      throws IOException {
    StoredObject object = objects.get(name);
    String generation = query.get("generation");
    if (object == null
        || (generation != null && !generation.equals(Long.toString(object.generation())))) {
      send(exchange, 404, notFound());
    } else if ("media".equals(query.get("alt"))) {
      media(exchange, object);
    } else {
      send(exchange, 200, metadata(name, object));
    }
  }

  private static void media(HttpExchange exchange, StoredObject object) throws IOException {
    byte[] bytes = object.bytes();
    int from = 0;
    int to = bytes.length;
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range != null) {
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      from =
          ends[0].isEmpty() ? bytes.length - Integer.parseInt(ends[1]) : Integer.parseInt(ends[0]);
      if (!ends[0].isEmpty() && !ends[1].isEmpty()) {
        to = (int) Math.min(to, Long.parseLong(ends[1]) + 1);
      }
      if (from >= to) {
        send(exchange, 416, Map.of("error", Map.of("code", 416, "message", "range")));
        return;
      }
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, bytes.length));
    }
    exchange.getResponseHeaders().set("x-goog-generation", Long.toString(object.generation()));
    exchange
        .getResponseHeaders()
        .set("x-goog-stored-content-length", Integer.toString(bytes.length));
    exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
    send(exchange, range == null ? 200 : 206, Arrays.copyOfRange(bytes, from, to));
  }

  private void batch(HttpExchange exchange, String body) throws IOException {
    StringBuilder parts = new StringBuilder();
    Matcher part = PART.matcher(body);
    while (part.find()) {
      Matcher object = OBJECT.matcher(URI.create(part.group(2)).getRawPath());
      StoredObject found = object.matches() ? objects.get(decoded(object.group(1))) : null;
      String json =
          JSON.writeValueAsString(
              found == null ? notFound() : metadata(decoded(object.group(1)), found));
      parts.append(
          "--part\r\nContent-Type: application/http\r\nContent-ID: <response-%s>\r\n\r\nHTTP/1.1 %s\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s\r\n"
              .formatted(
                  part.group(1), found == null ? "404 Not Found" : "200 OK", json.length(), json));
    }
    parts.append("--part--\r\n");
    exchange.getResponseHeaders().set("Content-Type", "multipart/mixed; boundary=part");
    send(exchange, 200, parts.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, Object> notFound() {
    return Map.of("error", Map.of("code", 404, "message", "No such object"));
  }

  private static Map<String, Object> metadata(String name, StoredObject object) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("kind", "storage#object");
    metadata.put("id", BUCKET + "/" + name + "/" + object.generation());
    metadata.put("name", name);
    metadata.put("bucket", BUCKET);
    metadata.put("generation", Long.toString(object.generation()));
    metadata.put("metageneration", "1");
    metadata.put("size", Integer.toString(object.bytes().length));
    metadata.put("md5Hash", md5(object.bytes()));
    metadata.put("etag", Long.toString(object.generation()));
    metadata.put("timeCreated", object.updated().toString());
    metadata.put("updated", object.updated().toString());
    metadata.put("contentType", "application/octet-stream");
    return metadata;
  }

  private static String md5(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : uri.getRawQuery() == null ? new String[0] : uri.getRawQuery().split("&")) {
      String[] words = pair.split("=", 2);
      query.put(words[0], words.length == 1 ? "" : decoded(words[1]));
    }
    return query;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static void send(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
    send(exchange, status, JSON.writeValueAsBytes(body));
  }

  private static void send(HttpExchange exchange, int status, byte @Nullable [] body)
      throws IOException {
    int length = body == null ? 0 : body.length;
    exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
    if (length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    server.stop(0);
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }
}
