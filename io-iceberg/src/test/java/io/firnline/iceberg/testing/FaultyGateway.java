package io.firnline.iceberg.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.firnline.iceberg.table.CatalogSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A gateway in front of a real REST catalog, whose commit requests meet faults in the order they
 * arrive: so the REST client's own retries and its own reading of status codes take part.
 */
public final class FaultyGateway implements AutoCloseable {
  private final String catalog;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client = HttpClient.newHttpClient();
  private final Deque<HttpFault> faults = new ArrayDeque<>();
  private HttpFault always = HttpFault.NONE;

  private FaultyGateway(String catalog, HttpServer server) {
    this.catalog = catalog;
    this.server = server;
  }

  /** Stands in front of a REST catalog until it is closed. */
  public static FaultyGateway of(CatalogSpec rest) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      FaultyGateway gateway = new FaultyGateway(rest.properties().get("uri"), server);
      server.createContext("/", gateway::handle);
      server.setExecutor(gateway.threads);
      server.start();
      return gateway;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The catalog behind it. Its client tries a request that is refused for the moment once more. */
  public CatalogSpec catalog() {
    Map<String, String> properties = new HashMap<>();
    properties.put("type", "rest");
    properties.put("uri", "http://127.0.0.1:" + server.getAddress().getPort());
    properties.put("rest.client.max-retries", "1");
    return new CatalogSpec("rest", properties);
  }

  /** The next commit requests meet these, one each. */
  public synchronized void next(HttpFault... next) {
    faults.addAll(List.of(next));
  }

  /** All others meet this from now on. */
  public synchronized void always(HttpFault fault) {
    always = fault;
  }

  public synchronized boolean allHappened() {
    return faults.isEmpty();
  }

  private synchronized HttpFault faultOf(HttpExchange exchange) {
    boolean commit =
        exchange.getRequestMethod().equals("POST")
            && exchange.getRequestURI().getPath().contains("/tables/");
    if (!commit) {
      return HttpFault.NONE;
    }
    HttpFault planned = faults.poll();
    return planned == null ? always : planned;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      HttpFault fault = faultOf(exchange);
      byte[] body = exchange.getRequestBody().readAllBytes();
      HttpResponse<byte[]> answer = fault.passes ? send(exchange, body) : null;
      if (fault.status > 0) {
        exchange.sendResponseHeaders(fault.status, -1);
      } else if (fault.status < 0 && answer != null) {
        answer
            .headers()
            .firstValue("Content-Type")
            .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
        int length = answer.body().length;
        exchange.sendResponseHeaders(answer.statusCode(), length == 0 ? -1 : length);
        if (length > 0) {
          exchange.getResponseBody().write(answer.body());
        }
      }
    }
  }

  private HttpResponse<byte[]> send(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(catalog + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (String header : List.of("Content-Type", "Accept", "Idempotency-Key")) {
      List<String> values = exchange.getRequestHeaders().get(header);
      if (values != null) {
        request.header(header, values.get(0));
      }
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
