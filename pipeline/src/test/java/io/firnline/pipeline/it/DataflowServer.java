package io.firnline.pipeline.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of Dataflow's API that a launch uses: jobs are listed and created. It runs none, and
 * keeps the rules of the service for names and updates.
 */
final class DataflowServer extends JsonServer {
  static final String PROJECT = "p1-proj";
  static final String REGION = "europe-west1";

  private static final Pattern JOBS =
      Pattern.compile("v1b3/projects/" + PROJECT + "/locations/" + REGION + "/jobs");
  private static final Set<String> ACTIVE =
      Set.of(
          "JOB_STATE_RUNNING",
          "JOB_STATE_PENDING",
          "JOB_STATE_QUEUED",
          "JOB_STATE_DRAINING",
          "JOB_STATE_CANCELLING");

  private final Map<String, ObjectNode> jobs = new LinkedHashMap<>();
  private int refusals;

  DataflowServer() {
    start();
  }

  List<String> flags() {
    return List.of(
        "--runner=DataflowRunner",
        "--project=" + PROJECT,
        "--region=" + REGION,
        "--dataflowEndpoint=" + root());
  }

  /** Bodies of the jobs that were created, oldest first. */
  synchronized List<JsonNode> jobs() {
    return List.copyOf(jobs.values());
  }

  /** A job that is there, made by somebody else. */
  synchronized String put(String name, String state) {
    ObjectNode job = JSON.createObjectNode().put("name", name);
    return add(job, state);
  }

  synchronized void setState(String id, String state) {
    jobs.get(id).put("currentState", state);
  }

  synchronized String state(String id) {
    return jobs.get(id).path("currentState").asText();
  }

  /** The next requests are answered with 403. */
  synchronized void refuse(int requests) {
    refusals = requests;
  }

  @Override
  synchronized Answer answer(Request request) throws IOException {
    Matcher matcher = JOBS.matcher(request.path());
    if (!matcher.matches()) {
      return null;
    }
    if (refusals > 0) {
      refusals--;
      return Answer.error(403, "The caller does not have permission");
    }
    return switch (request.method()) {
      case "GET" -> Answer.of(list(request.query()));
      case "POST" -> create((ObjectNode) request.json());
      default -> null;
    };
  }

  /** A page has two jobs, so that a client that reads the first page alone is found out. */
  private ObjectNode list(Map<String, String> query) {
    boolean activeOnly = "ACTIVE".equals(query.get("filter"));
    List<ObjectNode> all =
        jobs.values().stream()
            .filter(job -> !activeOnly || ACTIVE.contains(job.path("currentState").asText()))
            .toList();
    int from = Integer.parseInt(query.getOrDefault("pageToken", "0"));
    ObjectNode page = JSON.createObjectNode();
    ArrayNode some = page.putArray("jobs");
    List<ObjectNode> shown = new ArrayList<>(all.subList(from, Math.min(all.size(), from + 2)));
    shown.forEach(
        job ->
            some.addObject()
                .put("id", job.path("id").asText())
                .put("name", job.path("name").asText())
                .put("currentState", job.path("currentState").asText()));
    if (from + 2 < all.size()) {
      page.put("nextPageToken", Integer.toString(from + 2));
    }
    return page;
  }

  private Answer create(ObjectNode job) {
    String name = job.path("name").asText();
    String replaced = job.path("replaceJobId").asText("");
    if (replaced.isEmpty()) {
      boolean taken =
          jobs.values().stream()
              .anyMatch(
                  other ->
                      other.path("name").asText().equals(name)
                          && ACTIVE.contains(other.path("currentState").asText()));
      if (taken) {
        return Answer.error(409, "There is already an active job named " + name);
      }
    } else if (!jobs.containsKey(replaced) || !state(replaced).equals("JOB_STATE_RUNNING")) {
      return Answer.error(400, "Job " + replaced + " cannot be updated");
    } else {
      jobs.get(replaced).put("currentState", "JOB_STATE_UPDATED");
    }
    return Answer.of(jobs.get(add(job, "JOB_STATE_RUNNING")));
  }

  private String add(ObjectNode job, String state) {
    String id = "2026-11-29_job-" + (jobs.size() + 1);
    job.put("id", id).put("projectId", PROJECT).put("location", REGION).put("currentState", state);
    jobs.put(id, job);
    return id;
  }
}
