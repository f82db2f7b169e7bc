package io.firnline.pipeline.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The spec file as it is kept, read as Dataflow reads it. */
final class SpecFile {
  static final Path PATH = Path.of("..", "templates", "dataflow", "spec.json");

  private final Map<String, JsonNode> parameters = new LinkedHashMap<>();

  private SpecFile(JsonNode spec) {
    spec.at("/metadata/parameters").forEach(p -> parameters.put(p.get("name").asText(), p));
  }

  static SpecFile read() throws IOException {
    return new SpecFile(new ObjectMapper().readTree(PATH.toFile()));
  }

  Map<String, JsonNode> parameters() {
    return parameters;
  }

  Set<String> required() {
    Set<String> required = new TreeSet<>(parameters.keySet());
    required.removeIf(name -> parameters.get(name).get("isOptional").asBoolean());
    return required;
  }

  /** Defaults as a console fills them in. */
  Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    parameters.forEach(
        (name, parameter) -> {
          if (parameter.has("defaultValue")) {
            defaults.put(name, parameter.get("defaultValue").asText());
          }
        });
    return defaults;
  }

  /** What Dataflow refuses before it starts the launcher. */
  List<String> problems(Map<String, String> given) {
    List<String> problems = new ArrayList<>();
    required().stream()
        .filter(name -> !given.containsKey(name))
        .forEach(name -> problems.add("Missing " + name));
    given.forEach(
        (name, value) -> {
          JsonNode parameter = parameters.get(name);
          if (parameter == null) {
            problems.add("Unknown " + name);
          } else if (!allowed(parameter, value)) {
            problems.add("Invalid " + name + " " + value);
          }
        });
    return problems;
  }

  private static boolean allowed(JsonNode parameter, String value) {
    if (parameter.get("paramType").asText().equals("BOOLEAN")) {
      return value.equals("true") || value.equals("false");
    }
    if (parameter.has("enumOptions")) {
      return parameter.get("enumOptions").findValuesAsText("value").contains(value);
    }
    for (JsonNode regex : parameter.path("regexes")) {
      if (!Pattern.matches(regex.asText(), value)) {
        return false;
      }
    }
    return true;
  }
}
