package io.firnline.pipeline.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.firnline.pipeline.it.GcsObjects.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** Google Cloud Storage's JSON API over HTTP, as far as Beam and Iceberg use it. */
final class GcsApi implements HttpHandler {
  private static final Pattern OBJECT =
      Pattern.compile("/(?:download/)?storage/v1/b/bucket/o/(.+)");
  private static final String UPLOADS = "/upload/storage/v1/b/bucket/o";
  private static final Pattern PART =
      Pattern.compile("(?si)Content-ID: ?<?([^>\r\n]+)>?.*?\r\n\r\n(GET|DELETE) (\\S+)");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NO_CONTENT = 204;
  private static final int PARTIAL = 206;
  private static final int RESUME = 308;
  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;
  private static final int NO_SUCH_RANGE = 416;

  private final GcsObjects objects;
  private final GcsUploads uploads;

  GcsApi(GcsObjects objects) {
    this.objects = objects;
    this.uploads = new GcsUploads(objects);
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    byte[] body = body(exchange);
    URI uri = exchange.getRequestURI();
    Matcher object = OBJECT.matcher(uri.getRawPath());
    if (uri.getPath().startsWith("/batch/")) {
      batch(exchange, new String(body, StandardCharsets.ISO_8859_1));
    } else if (uri.getPath().equals(UPLOADS)) {
      upload(exchange, query(uri), body);
    } else if (uri.getPath().equals("/storage/v1/b/bucket/o")) {
      Map<String, String> query = query(uri);
      send(exchange, 200, objects.list(query.getOrDefault("prefix", ""), query.get("pageToken")));
    } else if (object.matches()) {
      object(exchange, decoded(object.group(1)), query(uri));
    } else if (uri.getPath().equals("/storage/v1/b/bucket")) {
      send(exchange, 200, Map.of("kind", "storage#bucket", "name", "bucket", "id", "bucket"));
    } else {
      send(exchange, NOT_FOUND, error(NOT_FOUND));
    }
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    return (zipped ? new GZIPInputStream(body) : body).readAllBytes();
  }

  private void object(HttpExchange exchange, String name, Map<String, String> query)
      throws IOException {
    StoredObject object = objects.get(name);
    String generation = query.get("generation");
    if (object == null
        || (generation != null && !generation.equals(Long.toString(object.generation())))) {
      send(exchange, NOT_FOUND, error(NOT_FOUND));
    } else if (exchange.getRequestMethod().equals("DELETE")) {
      objects.remove(name);
      send(exchange, NO_CONTENT, new byte[0]);
    } else if ("media".equals(query.get("alt"))) {
      media(exchange, object);
    } else {
      send(exchange, 200, GcsObjects.metadata(name, object));
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
          ends[0].isEmpty()
              ? Math.max(0, bytes.length - Integer.parseInt(ends[1]))
              : Integer.parseInt(ends[0]);
      if (!ends[0].isEmpty() && !ends[1].isEmpty()) {
        to = (int) Math.min(to, Long.parseLong(ends[1]) + 1);
      }
      if (from >= to) {
        send(exchange, NO_SUCH_RANGE, error(NO_SUCH_RANGE));
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
    send(exchange, range == null ? 200 : PARTIAL, Arrays.copyOfRange(bytes, from, to));
  }

  private void upload(HttpExchange exchange, Map<String, String> query, byte[] body)
      throws IOException {
    String id = query.get("upload_id");
    if (id == null) {
      String address = "http://" + exchange.getRequestHeaders().getFirst("Host") + UPLOADS;
      String begun = uploads.begin(query, body);
      exchange
          .getResponseHeaders()
          .set("Location", address + "?uploadType=resumable&upload_id=" + begun);
      send(exchange, 200, new byte[0]);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Content-Range");
    GcsUploads.Progress progress =
        uploads.take(id, range == null ? "bytes 0-/" + body.length : range, body);
    if (progress == null) {
      send(exchange, NOT_FOUND, error(NOT_FOUND));
    } else {
      progress(exchange, progress);
    }
  }

  private static void progress(HttpExchange exchange, GcsUploads.Progress progress)
      throws IOException {
    StoredObject object = progress.object();
    if (object != null) {
      send(exchange, 200, GcsObjects.metadata(progress.name(), object));
    } else if (progress.state() == GcsUploads.State.REFUSED) {
      send(exchange, PRECONDITION_FAILED, error(PRECONDITION_FAILED));
    } else {
      if (progress.bytes() > 0) {
        exchange.getResponseHeaders().set("Range", "bytes=0-" + (progress.bytes() - 1));
      }
      send(exchange, RESUME, new byte[0]);
    }
  }

  private void batch(HttpExchange exchange, String body) throws IOException {
    StringBuilder parts = new StringBuilder();
    Matcher part = PART.matcher(body);
    while (part.find()) {
      Matcher object = OBJECT.matcher(URI.create(part.group(3)).getRawPath());
      String name = object.matches() ? decoded(object.group(1)) : "";
      parts.append(part(part.group(1), part.group(2).equals("DELETE"), name));
    }
    parts.append("--part--\r\n");
    exchange.getResponseHeaders().set("Content-Type", "multipart/mixed; boundary=part");
    send(exchange, 200, parts.toString().getBytes(StandardCharsets.UTF_8));
  }

  private String part(String id, boolean deletes, String name) throws IOException {
    StoredObject found = objects.get(name);
    String status = "404 Not Found";
    String json = JSON.writeValueAsString(error(NOT_FOUND));
    if (deletes && objects.remove(name)) {
      status = "204 No Content";
      json = "";
    } else if (found != null) {
      status = "200 OK";
      json = JSON.writeValueAsString(GcsObjects.metadata(name, found));
    }
    return "--part\r\nContent-Type: application/http\r\nContent-ID: <response-%s>\r\n\r\nHTTP/1.1 %s\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s\r\n"
        .formatted(id, status, json.length(), json);
  }

  private static Map<String, Object> error(int code) {
    return Map.of("error", Map.of("code", code, "message", "answered " + code));
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

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }
}
