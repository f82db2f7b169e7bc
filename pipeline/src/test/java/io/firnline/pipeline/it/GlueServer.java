package io.firnline.pipeline.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The part of AWS Glue's data catalog that Iceberg's {@code GlueCatalog} uses. A table is replaced
 * only from the version that the client names, as the service does it (moto's Glue does not look).
 */
final class GlueServer implements AutoCloseable {
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, ObjectNode> databases = new TreeMap<>();
  private final Map<String, ObjectNode> tables = new TreeMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer http;
  private int toLose;
  private int conflicts;

  GlueServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::answer);
    http.setExecutor(threads);
    http.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Lets somebody else come first in the next races: each time a table gets a newer version. */
  synchronized void loseNext(int races) {
    toLose = races;
  }

  /** Replacements that were refused, since another one had come first. */
  synchronized int conflicts() {
    return conflicts;
  }

  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String type;

    Refusal(String type, String message) {
      super(message);
      this.type = type;
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    int code = 200;
    ObjectNode answer;
    try {
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      JsonNode request = json.readTree(exchange.getRequestBody().readAllBytes());
      answer = call(target.substring(target.indexOf('.') + 1), request);
    } catch (Refusal e) {
      code = 400;
      answer = json.createObjectNode().put("__type", e.type).put("Message", e.getMessage());
    }
    byte[] body = json.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(code, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private synchronized ObjectNode call(String operation, JsonNode request) {
    ObjectNode answer = json.createObjectNode();
    String database = request.path("DatabaseName").asText();
    String name = request.path("Name").asText();
    switch (operation) {
      case "CreateDatabase" -> createDatabase(request.get("DatabaseInput"));
      case "GetDatabase" -> answer.set("Database", database(name));
      case "CreateTable" -> createTable(database, request.get("TableInput"));
      case "GetTable" -> answer.set("Table", table(database, name));
      case "GetTables" -> listTables(database, answer.putArray("TableList"));
      case "UpdateTable" -> updateTable(database, request);
      case "DeleteTable" -> {
        table(database, name);
        tables.remove(key(database, name));
      }
      default -> throw new Refusal("UnknownOperationException", operation);
    }
    return answer;
  }

  private void createDatabase(JsonNode input) {
    String name = input.get("Name").asText();
    if (databases.putIfAbsent(name, withTime(input, "CreateTime")) != null) {
      throw new Refusal("AlreadyExistsException", "Database already exists.");
    }
  }

  private ObjectNode database(String name) {
    ObjectNode found = databases.get(name);
    if (found == null) {
      throw new Refusal("EntityNotFoundException", "Database " + name + " not found.");
    }
    return found;
  }

  private void createTable(String database, JsonNode input) {
    database(database);
    ObjectNode table = withTime(input, "CreateTime");
    table.put("DatabaseName", database).put("VersionId", "0");
    if (tables.putIfAbsent(key(database, input.get("Name").asText()), table) != null) {
      throw new Refusal("AlreadyExistsException", "Table already exists.");
    }
  }

  private ObjectNode table(String database, String name) {
    database(database);
    ObjectNode found = tables.get(key(database, name));
    if (found == null) {
      throw new Refusal("EntityNotFoundException", "Table " + name + " not found.");
    }
    return found;
  }

  private void listTables(String database, ArrayNode list) {
    database(database);
    tables.forEach(
        (key, table) -> {
          if (key.startsWith(key(database, ""))) {
            list.add(table);
          }
        });
  }

  private void updateTable(String database, JsonNode request) {
    JsonNode input = request.get("TableInput");
    String name = input.get("Name").asText();
    ObjectNode old = table(database, name);
    int version = Integer.parseInt(old.get("VersionId").asText());
    if (toLose > 0) {
      toLose--;
      version++;
      old.put("VersionId", Integer.toString(version));
    }
    if (request.hasNonNull("VersionId") && request.get("VersionId").asInt() != version) {
      conflicts++;
      throw new Refusal(
          "ConcurrentModificationException",
          "Update table failed due to concurrent modifications.");
    }
    ObjectNode table = withTime(input, "UpdateTime");
    table.put("DatabaseName", database);
    table.put("VersionId", Integer.toString(version + 1));
    tables.put(key(database, name), table);
  }

  private static ObjectNode withTime(JsonNode input, String field) {
    ObjectNode copy = input.deepCopy();
    return copy.put(field, System.currentTimeMillis() / 1000.0);
  }

  private static String key(String database, String table) {
    return database + "/" + table;
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
