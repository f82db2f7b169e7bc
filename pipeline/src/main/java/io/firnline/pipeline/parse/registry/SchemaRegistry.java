package io.firnline.pipeline.parse.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry with Confluent's HTTP interface, as one process sees it: each schema is asked
 * for once, for readers and parsers together. One that is not there may be about to be: producers
 * register a schema and send with it at once, and a registry's follower is behind its leader. So it
 * is asked for again for three seconds. Then it is unknown, and so is, for half a minute, each that
 * is not there at the first request: a flood of garbage must become no flood of requests, nor a
 * long wait.
 */
public final class SchemaRegistry {
  private static final int MOST_SCHEMAS = 2_000;
  private static final long ABSENT_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Pauses before it is asked for again, three seconds in all. */
  private static final List<Long> LATE_MILLIS = List.of(100L, 200L, 400L, 800L, 1_500L);

  private static final Map<RegistrySettings, SchemaRegistry> REGISTRIES = new ConcurrentHashMap<>();

  private record Known(@Nullable RegisteredSchema schema, long askedNanos) {}

  private final RegistrySettings settings;
  private final Map<Integer, Known> known = new LeastRecentlyUsed<>(MOST_SCHEMAS);

  /** When a schema was last waited for in vain; none: never. */
  private OptionalLong inVainNanos = OptionalLong.empty();

  private SchemaRegistry(RegistrySettings settings) {
    this.settings = settings;
  }

  /** The registry of these settings; one for a process. */
  public static SchemaRegistry of(RegistrySettings settings) {
    return REGISTRIES.computeIfAbsent(settings, SchemaRegistry::new);
  }

  /**
   * A schema by its number, or null if the registry does not have it.
   *
   * @throws IllegalStateException if the registry is away for longer than its patience, or refuses
   *     to answer
   */
  public synchronized @Nullable RegisteredSchema schema(int id) {
    Known found = known.get(id);
    if (found == null
        || (found.schema() == null && System.nanoTime() - found.askedNanos() > ABSENT_NANOS)) {
      found = new Known(find(id), System.nanoTime());
      known.put(id, found);
    }
    return found.schema();
  }

  private @Nullable RegisteredSchema find(int id) {
    RegistryHttp http = new RegistryHttp(settings);
    RegisteredSchema schema = read(http, id);
    if (schema != null || !mayWait()) {
      return schema;
    }
    for (long pause : LATE_MILLIS) {
      RegistryHttp.sleep("schema " + Integer.toUnsignedString(id), pause);
      schema = read(http, id);
      if (schema != null) {
        return schema;
      }
    }
    inVainNanos = OptionalLong.of(System.nanoTime());
    return null;
  }

  private boolean mayWait() {
    return inVainNanos.isEmpty() || System.nanoTime() - inVainNanos.getAsLong() > ABSENT_NANOS;
  }

  private @Nullable RegisteredSchema read(RegistryHttp http, int id) {
    String path = "/schemas/ids/" + Integer.toUnsignedString(id);
    JsonNode answer = http.get(path);
    if (answer == null) {
      return null;
    }
    String type = answer.path("schemaType").asText("AVRO");
    if (type.equals("PROTOBUF")) {
      answer = http.get(path + "?format=serialized");
    }
    if (answer == null) {
      return null;
    }
    Map<String, String> references = new LinkedHashMap<>();
    addReferences(http, answer, type, references);
    List<RegisteredSchema.Reference> list = new ArrayList<>();
    references.forEach((name, text) -> list.add(new RegisteredSchema.Reference(name, text)));
    return new RegisteredSchema(type, answer.path("schema").asText(), list);
  }

  /** Adds what a schema uses, and before it what that uses. */
  private void addReferences(
      RegistryHttp http, JsonNode schema, String type, Map<String, String> references) {
    for (JsonNode reference : schema.path("references")) {
      String name = reference.path("name").asText();
      if (!references.containsKey(name)) {
        JsonNode used = reference(http, reference, type);
        addReferences(http, used, type, references);
        references.put(name, used.path("schema").asText());
      }
    }
  }

  private JsonNode reference(RegistryHttp http, JsonNode reference, String type) {
    String subject = reference.path("subject").asText();
    String version = reference.path("version").asText();
    String path =
        "/subjects/%s/versions/%s%s"
            .formatted(
                URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20"),
                version,
                type.equals("PROTOBUF") ? "?format=serialized" : "");
    return Optional.ofNullable(http.get(path))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Cannot read %s from schema registry %s: it is not there, but a schema refers to it; register it again"
                        .formatted(path, settings)));
  }
}
