package io.firnline.pipeline.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;

/** Flink's REST API, as an operator uses it. */
final class FlinkRest {
  /** States that a job does not leave. */
  private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final String base;
  private final HttpClient http = HttpClient.newHttpClient();

  FlinkRest(String base) {
    this.base = base;
  }

  /** Slots of the TaskManagers that have reported; 0 where nobody answers. */
  int slots() {
    try {
      return get("/overview").path("slots-total").asInt();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Jobs that have not ended. */
  List<String> jobs() {
    return StreamSupport.stream(call("GET", "/jobs", "").path("jobs").spliterator(), false)
        .filter(job -> !ENDED.contains(job.path("status").asText()))
        .map(job -> job.path("id").asText())
        .toList();
  }

  /** Names of the TaskManagers that have work. */
  List<String> busyTaskManagers() {
    JsonNode all = call("GET", "/taskmanagers", "").path("taskmanagers");
    return StreamSupport.stream(all.spliterator(), false)
        .filter(one -> one.path("freeSlots").asInt() < one.path("slotsNumber").asInt())
        .map(one -> one.path("id").asText())
        .sorted()
        .toList();
  }

  /** State of a job, e.g. RUNNING; UNKNOWN where the cluster does not know it. */
  String state(String job) {
    try {
      return get("/jobs/" + job).path("state").asText("UNKNOWN");
    } catch (IOException e) {
      return "UNKNOWN";
    }
  }

  boolean hasEnded(String job) {
    return ENDED.contains(state(job));
  }

  /** Waits until a job is in a state, and fails when it ends in another. */
  void await(String job, String state) {
    Proof.await(
        "job " + job + " " + state,
        () -> {
          String now = state(job);
          if (ENDED.contains(now) && !now.equals(state)) {
            throw new AssertionError(
                "Job %s is %s, not %s: %s".formatted(job, now, state, rootFailure(job)));
          }
          return now.equals(state);
        });
  }

  /** When a job was restarted last, in milliseconds; 0 if never. */
  long lastRestart(String job) {
    try {
      return get("/jobs/" + job).path("timestamps").path("RESTARTING").asLong();
    } catch (IOException e) {
      return 0;
    }
  }

  /** What a job failed with last, as its page shows it. */
  String rootFailure(String job) {
    try {
      JsonNode entries = get("/jobs/" + job + "/exceptions").path("exceptionHistory");
      List<String> traces =
          StreamSupport.stream(entries.path("entries").spliterator(), false)
              .map(entry -> entry.path("stacktrace").asText())
              .toList();
      return traces.isEmpty() ? "" : traces.get(0);
    } catch (IOException e) {
      return "no answer: " + e;
    }
  }

  /** Cancels a job and waits until it has ended. */
  void cancel(String job) {
    if (!hasEnded(job) && !state(job).equals("UNKNOWN")) {
      call("PATCH", "/jobs/" + job + "?mode=cancel", "");
      Proof.await("the end of job " + job, () -> hasEnded(job));
    }
  }

  /** Takes a savepoint of a job that goes on; its path. */
  String savepoint(String job) {
    return operation(job, "/savepoints", "{\"cancel-job\":false}");
  }

  /** {@code flink stop}: a last savepoint, then the end. */
  String stop(String job) {
    return stopped(job, "{\"drain\":false}");
  }

  /** {@code flink stop --drain}: all windows are closed and committed before the end. */
  String drain(String job) {
    return stopped(job, "{\"drain\":true}");
  }

  /** The same of an application cluster, which ends with its job: then nobody answers. */
  String stopApplication(String job, boolean drain) {
    return operation(job, "/stop", "{\"drain\":%s}".formatted(drain));
  }

  /** Milliseconds between two checkpoints of a job. */
  long checkpointInterval(String job) {
    return call("GET", "/jobs/" + job + "/checkpoints/config", "").path("interval").asLong();
  }

  private String stopped(String job, String body) {
    String path = operation(job, "/stop", body);
    await(job, "FINISHED");
    return path;
  }

  /**
   * An application cluster answers until it has said once that it is done, and may be gone then.
   */
  private String operation(String job, String what, String body) {
    String id = call("POST", "/jobs/" + job + what, body).path("request-id").asText();
    String at = "/jobs/" + job + "/savepoints/" + id;
    AtomicReference<JsonNode> answer = new AtomicReference<>();
    Proof.await(
        "savepoint of " + job,
        () -> {
          answer.set(call("GET", at, ""));
          return answer.get().path("status").path("id").asText().equals("COMPLETED");
        });
    JsonNode done = answer.get().path("operation");
    if (!done.has("location")) {
      throw new AssertionError("No savepoint of " + job + ": " + done);
    }
    return done.path("location").asText();
  }

  private JsonNode call(String method, String path, String body) {
    try {
      return send(method, path, body);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode get(String path) throws IOException {
    return send("GET", path, "");
  }

  private JsonNode send(String method, String path, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IOException(method + " " + path + ": " + answer.body());
      }
      return JSON.readTree(answer.body().isEmpty() ? "{}" : answer.body());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
