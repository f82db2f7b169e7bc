package io.firnline.pipeline.source.kinesis;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/**
 * A Kinesis in this JVM: it speaks the protocol of the service, in JSON and CBOR, over HTTP/1.1,
 * and can be told to fail by count. What it does is written from the service's API reference, and
 * the same tests run against an emulator that others wrote ({@code KinesisLocalIT}).
 */
public final class KinesisServer implements AutoCloseable {
  private static final int TIME_OF_A_SUBSCRIPTION_MILLIS = 3_000;

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool(KinesisServer::daemon);
  private final Map<String, ServedStream> streams = new TreeMap<>();
  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final Map<String, Late> late = new ConcurrentHashMap<>();
  private volatile int generation;
  private volatile int page = 1_000;

  /** What the next calls of an operation meet; "" for the connection's end without an answer. */
  private record Fault(String error, AtomicInteger left) {}

  private record Late(Duration time, AtomicInteger left) {}

  public KinesisServer() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext("/", this::handle);
    http.setExecutor(threads);
    http.start();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "kinesis-server");
    thread.setDaemon(true);
    return thread;
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** A client without retries of its own, so that faults can be counted. */
  public KinesisAsyncClient client() {
    return KinesisAsyncClient.builder()
        .endpointOverride(endpoint())
        .region(Region.EU_WEST_1)
        .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
        .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
        .overrideConfiguration(o -> o.retryStrategy(r -> r.maxAttempts(1)))
        .build();
  }

  public ServedStream create(String name, int shards) {
    ServedStream stream = new ServedStream(name, shards);
    synchronized (streams) {
      streams.put(name, stream);
    }
    return stream;
  }

  public void delete(String name) {
    synchronized (streams) {
      streams.remove(name);
    }
  }

  /** Most records of an answer. */
  public void page(int records) {
    page = records;
  }

  /** The next calls of an operation fail: with an error of the service, or by 500 or 0. */
  public void fail(String operation, String error, int count) {
    faults.put(operation, new Fault(error, new AtomicInteger(count)));
  }

  /** The next calls find nobody: their connections end without an answer. */
  public void away(String operation, int count) {
    fail(operation, "", count);
  }

  /** The next calls of an operation are answered after this time. */
  public void late(String operation, Duration time, int count) {
    late.put(operation, new Late(time, new AtomicInteger(count)));
  }

  private void awaitAnswer(String operation) {
    Late calls = late.get(operation);
    if (calls != null && calls.left().getAndDecrement() > 0) {
      LockSupport.parkNanos(calls.time().toNanos());
    }
  }

  /** How many calls of an operation there were, those that failed too. */
  public int calls(String operation) {
    return calls.computeIfAbsent(operation, o -> new AtomicInteger()).get();
  }

  /** How many of the planned faults have not happened yet. */
  public int faultsLeft(String operation) {
    Fault fault = faults.get(operation);
    return fault == null ? 0 : Math.max(0, fault.left().get());
  }

  /** All iterators that were given out have expired. */
  public void expireIterators() {
    generation++;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      AwsCodec codec = AwsCodec.of(exchange.getRequestHeaders().getFirst("Content-Type"));
      byte[] request = exchange.getRequestBody().readAllBytes();
      try {
        handle(exchange, codec, target.substring(target.indexOf('.') + 1), codec.read(request));
      } catch (Failure e) {
        int status = e.code.equals("InternalFailure") ? 500 : 400;
        answer(exchange, codec, status, Map.of("__type", e.code, "message", e.getMessage()));
      }
    }
  }

  private void handle(
      HttpExchange exchange, AwsCodec codec, String operation, Map<String, Object> request)
      throws IOException {
    calls.computeIfAbsent(operation, o -> new AtomicInteger()).incrementAndGet();
    awaitAnswer(operation);
    Fault fault = faults.get(operation);
    if (fault != null && fault.left().getAndDecrement() > 0) {
      if (!fault.error().isEmpty()) {
        throw new Failure(fault.error(), "planned");
      }
    } else if (operation.equals("SubscribeToShard")) {
      subscribe(exchange, codec, request);
    } else {
      answer(exchange, codec, 200, answer(operation, codec, request));
    }
  }

  private static void answer(
      HttpExchange exchange, AwsCodec codec, int status, Map<String, ?> answer) throws IOException {
    byte[] bytes = codec.write(answer);
    exchange.getResponseHeaders().add("Content-Type", codec.contentType);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final String code;

    Failure(String code, String message) {
      super(message);
      this.code = code;
    }
  }

  private Map<String, ?> answer(String operation, AwsCodec codec, Map<String, Object> request) {
    return switch (operation) {
      case "DescribeStreamSummary" -> stream(request).summary();
      case "ListStreams" ->
          Map.of("StreamNames", List.copyOf(streams.keySet()), "HasMoreStreams", false);
      case "ListShards" -> listShards(codec, request);
      case "GetShardIterator" -> iterator(codec, request);
      case "GetRecords" -> records(request);
      case "RegisterStreamConsumer" -> register(request);
      case "DescribeStreamConsumer" -> consumer(request);
      default -> throw new Failure("UnknownOperationException", operation);
    };
  }

  private ServedStream stream(Map<String, Object> request) {
    String arn = (String) request.get("StreamARN");
    String name =
        arn == null ? (String) request.get("StreamName") : arn.substring(arn.lastIndexOf('/') + 1);
    return stream(name);
  }

  private ServedStream stream(@Nullable String name) {
    synchronized (streams) {
      ServedStream stream = name == null ? null : streams.get(name);
      if (stream == null) {
        throw new Failure(
            "ResourceNotFoundException",
            "Stream %s under account 123456789012 not found.".formatted(name));
      }
      return stream;
    }
  }

  private static ServedShard shard(ServedStream stream, String id) {
    ServedShard shard = stream.shard(id);
    if (shard == null) {
      throw new Failure(
          "ResourceNotFoundException",
          "Shard %s in stream %s does not exist".formatted(id, stream.name()));
    }
    return shard;
  }

  @SuppressWarnings("unchecked")
  private Map<String, ?> listShards(AwsCodec codec, Map<String, Object> request) {
    Map<String, Object> filter = (Map<String, Object>) request.get("ShardFilter");
    ServedStream stream = stream(request);
    return Map.of(
        "Shards",
        stream.shards().stream()
            .filter(s -> filter == null || passes(codec, filter, s, stream))
            .map(ServedShard::wire)
            .toList());
  }

  /** Shards open at a time, now, or when the oldest records came that are there; or later ones. */
  private static boolean passes(
      AwsCodec codec, Map<String, Object> filter, ServedShard shard, ServedStream stream) {
    String type = (String) filter.get("Type");
    return switch (type) {
      case "AT_TRIM_HORIZON" -> shard.parents.stream().allMatch(p -> stream.shard(p) == null);
      case "AT_LATEST" -> shard.closed == null;
      case "AT_TIMESTAMP" -> shard.isOpenAt(codec.time(filter.get("Timestamp")));
      case "AFTER_SHARD_ID" -> shard.id.compareTo((String) filter.get("ShardId")) > 0;
      default -> throw new Failure("InvalidArgumentException", type);
    };
  }

  private Map<String, ?> iterator(AwsCodec codec, Map<String, Object> request) {
    ServedStream stream = stream(request);
    Object time = request.get("Timestamp");
    synchronized (stream) {
      ServedShard shard = shard(stream, (String) request.get("ShardId"));
      int at =
          shard.start(
              (String) request.get("ShardIteratorType"),
              (String) request.get("StartingSequenceNumber"),
              time == null ? null : codec.time(time));
      return Map.of("ShardIterator", token(stream, shard, at));
    }
  }

  private String token(ServedStream stream, ServedShard shard, int at) {
    return "%s|%s|%d|%d".formatted(stream.name(), shard.id, at, generation);
  }

  private Map<String, ?> records(Map<String, Object> request) {
    String[] token = ((String) request.get("ShardIterator")).split("\\|");
    if (Integer.parseInt(token[3]) != generation) {
      throw new Failure("ExpiredIteratorException", "Iterator expired.");
    }
    ServedStream stream = stream(token[0]);
    long limit = request.get("Limit") instanceof Number n ? n.longValue() : 10_000;
    synchronized (stream) {
      ServedShard shard = shard(stream, token[1]);
      int from = Integer.parseInt(token[2]);
      List<ServedShard.Served> records = shard.page(from, (int) Math.min(page, limit));
      int next = shard.after(from, records);
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("Records", records.stream().map(ServedShard.Served::wire).toList());
      answer.put("MillisBehindLatest", shard.behindMillis(next));
      boolean ended = shard.hasEnded(next);
      answer.put("NextShardIterator", ended ? null : token(stream, shard, next));
      answer.put("ChildShards", ended ? stream.children(shard.id) : null);
      return answer;
    }
  }

  private Map<String, ?> register(Map<String, Object> request) {
    ServedStream stream = stream(request);
    String name = (String) request.get("ConsumerName");
    String arn = stream.arn() + "/consumer/" + name + ":1";
    synchronized (stream) {
      if (stream.consumers.putIfAbsent(name, arn) != null) {
        throw new Failure("ResourceInUseException", "Consumer %s exists".formatted(name));
      }
    }
    return Map.of("Consumer", description(name, arn, "CREATING"));
  }

  private Map<String, ?> consumer(Map<String, Object> request) {
    ServedStream stream = stream(request);
    String name = (String) request.get("ConsumerName");
    synchronized (stream) {
      String arn = stream.consumers.get(name);
      if (arn == null) {
        throw new Failure("ResourceNotFoundException", "Consumer %s not found.".formatted(name));
      }
      return Map.of("ConsumerDescription", description(name, arn, "ACTIVE"));
    }
  }

  private static Map<String, Object> description(String name, String arn, String status) {
    return Map.of(
        "ConsumerName", name,
        "ConsumerARN", arn,
        "ConsumerStatus", status,
        "ConsumerCreationTimestamp", Instant.now());
  }

  /** Pushes what there is and what comes, for a while. */
  @SuppressWarnings("unchecked")
  private void subscribe(HttpExchange exchange, AwsCodec codec, Map<String, Object> request)
      throws IOException {
    String arn = (String) request.get("ConsumerARN");
    ServedStream stream = stream(arn.split("/")[1]);
    ServedShard shard = shard(stream, (String) request.get("ShardId"));
    Map<String, Object> start = (Map<String, Object>) request.get("StartingPosition");
    Object time = start.get("Timestamp");
    int at;
    synchronized (stream) {
      at =
          shard.start(
              (String) start.get("Type"),
              (String) start.get("SequenceNumber"),
              time == null ? null : codec.time(time));
    }
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.amazon.eventstream");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    send(out, codec, "initial-response", Map.of());
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIME_OF_A_SUBSCRIPTION_MILLIS);
    boolean ended = false;
    while (!ended && System.nanoTime() < end) {
      Map<String, Object> event = new LinkedHashMap<>();
      synchronized (stream) {
        List<ServedShard.Served> records = shard.page(at, page);
        at = shard.after(at, records);
        ended = shard.hasEnded(at);
        event.put("Records", records.stream().map(ServedShard.Served::wire).toList());
        event.put("MillisBehindLatest", shard.behindMillis(at));
        event.put("ContinuationSequenceNumber", ended ? null : shard.continuation(at));
        event.put("ChildShards", ended ? stream.children(shard.id) : null);
      }
      send(out, codec, "SubscribeToShardEvent", event);
      pause();
    }
    out.close();
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void send(OutputStream out, AwsCodec codec, String type, Map<String, ?> event)
      throws IOException {
    Map<String, HeaderValue> headers =
        Map.of(
            ":message-type", HeaderValue.fromString("event"),
            ":event-type", HeaderValue.fromString(type),
            ":content-type", HeaderValue.fromString(codec.contentType));
    new Message(headers, codec.write(event)).encode(out);
    out.flush();
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
