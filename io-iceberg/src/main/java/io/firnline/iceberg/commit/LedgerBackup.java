package io.firnline.iceberg.commit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * All that Firnline keeps of one writer in the properties of a home table and its side tables,
 * taken before an operator changes it. As text it is JSON.
 *
 * @param table full name of the home table
 * @param uuid its uuid
 * @param writer the ledger's name
 * @param taken ISO-8601
 * @param home properties of the home table
 * @param sides properties of each side table, by full name
 * @param snapshots current snapshot of each of the tables, by full name; absent where there is none
 */
public record LedgerBackup(
    String table,
    UUID uuid,
    String writer,
    String taken,
    SortedMap<String, String> home,
    SortedMap<String, SortedMap<String, String>> sides,
    SortedMap<String, Long> snapshots) {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The JSON form. */
  public String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION)
        .put("table", table)
        .put("uuid", uuid.toString())
        .put("writer", writer)
        .put("taken", taken);
    root.set("home", JSON.valueToTree(home));
    root.set("sides", JSON.valueToTree(sides));
    root.set("snapshots", JSON.valueToTree(snapshots));
    return root.toPrettyString();
  }

  /**
   * Reads the JSON form.
   *
   * @throws IllegalArgumentException if it is no backup, or of a newer version
   */
  public static LedgerBackup parse(String json) {
    try {
      JsonNode root = JSON.readTree(json);
      int version = root.path("version").asInt();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "Invalid backup: it is of version %d, and this build of Firnline knows %d"
                .formatted(version, VERSION));
      }
      SortedMap<String, SortedMap<String, String>> sides = new TreeMap<>();
      root.path("sides").properties().forEach(e -> sides.put(e.getKey(), texts(e.getValue())));
      SortedMap<String, Long> snapshots = new TreeMap<>();
      root.path("snapshots")
          .properties()
          .forEach(e -> snapshots.put(e.getKey(), e.getValue().asLong()));
      return new LedgerBackup(
          root.path("table").asText(),
          UUID.fromString(root.path("uuid").asText()),
          root.path("writer").asText(),
          root.path("taken").asText(),
          texts(root.path("home")),
          sides,
          snapshots);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Invalid backup: it is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static SortedMap<String, String> texts(JsonNode node) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> e : node.properties()) {
      texts.put(e.getKey(), e.getValue().asText());
    }
    return texts;
  }
}
