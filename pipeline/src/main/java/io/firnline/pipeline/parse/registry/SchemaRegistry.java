package io.firnline.pipeline.parse.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A schema registry with Confluent's HTTP interface, as one process sees it. */
public final class SchemaRegistry {
  private static final Map<RegistrySettings, SchemaRegistry> REGISTRIES = new ConcurrentHashMap<>();

  private final RegistrySettings settings;
  private final KnownSchemas<Integer> known;

  private SchemaRegistry(RegistrySettings settings) {
    this.settings = settings;
    this.known = new KnownSchemas<>(id -> read(new RegistryHttp(settings), id));
  }

  /** The registry of these settings; one for a process. */
  public static SchemaRegistry of(RegistrySettings settings) {
    return REGISTRIES.computeIfAbsent(settings, SchemaRegistry::new);
  }

  /** Its schemas, by their numbers. */
  KnownSchemas<Integer> known() {
    return known;
  }

  /**
   * A schema by its number, or null if the registry does not have it.
   *
   * @throws IllegalStateException if the registry is away for longer than its patience, or refuses
   *     to answer
   */
  public @Nullable RegisteredSchema schema(int id) {
    return known.schema(id);
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
