package io.firnline.pipeline.parse.registry;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.table.References;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks a registry, again and again while it is away, up to its patience. What it says that no
 * waiting can mend fails at once.
 *
 * <p>Made for one schema and dropped: a client has threads, and schemas are asked for once.
 */
final class RegistryHttp {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;

  /** Of Confluent's errors: subject, version or schema not found. */
  private static final int LOWEST_NOT_FOUND = 40_401;

  private static final int HIGHEST_NOT_FOUND = 40_403;

  private final RegistrySettings settings;
  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  RegistryHttp(RegistrySettings settings) {
    this.settings = settings;
  }

  /**
   * The registry's answer, or null if it does not have what is asked for.
   *
   * @throws IllegalStateException if it is away for too long, or refuses to answer
   */
  @Nullable JsonNode get(String path) {
    return Patience.ask(
        "%s from schema registry %s".formatted(path, settings),
        settings.patienceMillis(),
        () -> once(path));
  }

  private @Nullable JsonNode once(String path) throws Patience.AwayException {
    try {
      HttpResponse<String> response =
          client.send(request(path), HttpResponse.BodyHandlers.ofString());
      int status = response.statusCode();
      if (status < 500 && status != TOO_MANY_REQUESTS) {
        return answer(path, status, response.body());
      }
      throw new Patience.AwayException("status " + status);
    } catch (IOException e) {
      throw new Patience.AwayException(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot read " + path + ": interrupted", e);
    }
  }

  private @Nullable JsonNode answer(String path, int status, String body) {
    JsonNode answer = parse(body);
    if (status == 200 && answer != null && answer.isObject()) {
      return answer;
    }
    int error = answer == null ? 0 : answer.path("error_code").asInt();
    if (status == NOT_FOUND && error >= LOWEST_NOT_FOUND && error <= HIGHEST_NOT_FOUND) {
      return null;
    }
    throw new IllegalStateException(
        "Cannot read %s from schema registry %s: status %d, %s. Check --schemaRegistry (Confluent's interface, with its path) and --schemaRegistryLogin"
            .formatted(path, settings, status, shortened(body)));
  }

  private @Nullable JsonNode parse(String body) {
    try {
      return json.readTree(body);
    } catch (JacksonException noJson) {
      return null; // Not the registry's own words: the caller refuses them.
    }
  }

  private static String shortened(String body) {
    String line = body.strip().lines().findFirst().orElse("no body");
    return line.length() > 200 ? line.substring(0, 200) + "..." : line;
  }

  private HttpRequest request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(settings.url() + path))
            .timeout(TIMEOUT)
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    if (settings.login() != null) {
      String login =
          Objects.requireNonNull(
              References.resolve(Map.of("schemaRegistryLogin", settings.login()))
                  .get("schemaRegistryLogin"));
      byte[] bytes = login.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    }
    return request.build();
  }

  /** Waits before something is asked for again. */
  static void sleep(String what, long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Cannot read " + what + ": interrupted", e);
    }
  }
}
