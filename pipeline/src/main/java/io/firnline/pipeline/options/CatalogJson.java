package io.firnline.pipeline.options;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;

/** The value of {@code --icebergCatalog}. */
public final class CatalogJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private CatalogJson() {}

  /**
   * Catalog properties of a JSON object or of {@code @file}. Numbers and booleans become texts, as
   * Iceberg wants them.
   *
   * @throws IllegalArgumentException if it is no JSON object of plain values
   */
  public static Map<String, String> properties(String value) {
    Map<String, String> properties = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : object(TextOrFile.read(value)).properties()) {
      if (!field.getValue().isValueNode() || field.getValue().isNull()) {
        throw invalid("the value of \"" + field.getKey() + "\" is not a text");
      }
      properties.put(field.getKey(), field.getValue().asText());
    }
    return properties;
  }

  private static JsonNode object(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      if (node == null || !node.isObject()) {
        throw invalid("it is no JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Invalid catalog: it is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static IllegalArgumentException invalid(String reason) {
    return new IllegalArgumentException(
        "Invalid catalog: "
            + reason
            + "; write it like {\"type\":\"jdbc\",\"uri\":\"jdbc:sqlite:/data/lake.db\",\"warehouse\":\"file:///data/lake\"}");
  }
}
