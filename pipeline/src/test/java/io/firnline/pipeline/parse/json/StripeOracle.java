package io.firnline.pipeline.parse.json;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.firnline.pipeline.parse.ParseReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a record must be: Jackson's tree, striped in the simplest way, and all that
 * is wrong with it.
 */
public final class StripeOracle {
  private static final ObjectMapper JACKSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** A field that fails the record, as a failure of the parser names it. */
  record Wrong(String field, ParseReason reason) {}

  private final Schema schema;
  private final @Nullable Set<String> known;
  private @Nullable Map<Integer, Integer> parents;
  private final Map<String, List<String>> columns = new TreeMap<>();
  private final List<String> path = new ArrayList<>();
  private final List<Wrong> wrong = new ArrayList<>();

  private StripeOracle(Schema schema, @Nullable Set<String> known) {
    this.schema = schema;
    this.known = known;
  }

  public static JsonNode tree(byte[] json) throws IOException {
    return JACKSON.readTree(json);
  }

  /** The columns of a record that has to be accepted. */
  public static Map<String, List<String>> stripe(Schema schema, JsonNode record) {
    StripeOracle oracle = of(schema, record, null);
    if (!oracle.wrong.isEmpty()) {
      throw new AssertionError("must be refused: " + oracle.wrong);
    }
    return oracle.columns;
  }

  /**
   * Looks at a record.
   *
   * @param known what the outermost object may have beside columns; null if objects may have any
   *     field
   */
  static StripeOracle of(Schema schema, JsonNode record, @Nullable Set<String> known) {
    StripeOracle oracle = new StripeOracle(schema, known);
    if (record.isObject()) {
      oracle.fields(schema.asStruct(), record, 0, 0);
    } else {
      oracle.refuse(ParseReason.WRONG_TYPE);
    }
    return oracle;
  }

  /** All that is wrong with the record. */
  List<Wrong> wrong() {
    return wrong;
  }

  /** The columns of a record that nothing is wrong with. */
  Map<String, List<String>> columns() {
    return columns;
  }

  private void fields(Types.StructType type, JsonNode object, int r, int d) {
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (isUnknown(type, entry.getKey())) {
        path.add(entry.getKey());
        refuse(ParseReason.UNKNOWN_FIELD);
        path.remove(path.size() - 1);
      }
    }
    for (Types.NestedField field : type.fields()) {
      value(field.name(), field, object.get(field.name()), r, d);
    }
  }

  private boolean isUnknown(Types.StructType type, String name) {
    return known != null && type.field(name) == null && !(path.isEmpty() && known.contains(name));
  }

  private void value(String step, Types.NestedField field, @Nullable JsonNode json, int r, int d) {
    path.add(step);
    if (json == null || json.isNull()) {
      if (field.isRequired()) {
        refuse(ParseReason.MISSING_REQUIRED);
      }
      nulls(field, r, d);
    } else {
      present(field, json, r, field.isRequired() ? d : d + 1);
    }
    path.remove(path.size() - 1);
  }

  private void present(Types.NestedField field, JsonNode json, int r, int d) {
    Type type = field.type();
    if (type.isPrimitiveType()) {
      try {
        put(field, r, d, ColumnText.of(type.asPrimitiveType(), json));
      } catch (ColumnText.Refusal refusal) {
        refuse(refusal.reason);
      }
    } else if (type.isListType() ? !json.isArray() : !json.isObject()) {
      refuse(ParseReason.WRONG_TYPE);
    } else if (type.isStructType()) {
      fields(type.asStructType(), json, r, d);
    } else if (type.isListType()) {
      list(field, type.asListType(), json, r, d);
    } else {
      map(field, type.asMapType(), json, r, d);
    }
  }

  private void list(Types.NestedField field, Types.ListType type, JsonNode json, int r, int d) {
    if (json.isEmpty()) {
      nulls(field, r, d);
    }
    Types.NestedField element = type.fields().get(0);
    for (int i = 0; i < json.size(); i++) {
      value("[" + i + "]", element, json.get(i), i == 0 ? r : level(type.elementId()), d + 1);
    }
  }

  private void map(Types.NestedField field, Types.MapType type, JsonNode json, int r, int d) {
    if (json.isEmpty()) {
      nulls(field, r, d);
    }
    int at = r;
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      String key = HexFormat.of().formatHex(entry.getKey().getBytes(StandardCharsets.UTF_8));
      put(type.fields().get(0), at, d + 1, key);
      value(entry.getKey(), type.fields().get(1), entry.getValue(), at, d + 1);
      at = level(type.keyId());
    }
  }

  /** Repetition level: the number of lists and maps around. */
  private int level(int fieldId) {
    if (parents == null) {
      parents = TypeUtil.indexParents(schema.asStruct());
    }
    int level = 0;
    for (Integer id = parents.get(fieldId); id != null; id = parents.get(id)) {
      level += schema.findType(id).isListType() || schema.findType(id).isMapType() ? 1 : 0;
    }
    return level;
  }

  private void nulls(Types.NestedField field, int r, int d) {
    Type type = field.type();
    if (type.isPrimitiveType()) {
      put(field, r, d, "null");
    } else {
      type.asNestedType().fields().forEach(child -> nulls(child, r, d));
    }
  }

  private void put(Types.NestedField field, int r, int d, String value) {
    String column = schema.findColumnName(field.fieldId());
    columns.computeIfAbsent(column, p -> new ArrayList<>()).add(r + "/" + d + "=" + value);
  }

  private void refuse(ParseReason reason) {
    wrong.add(new Wrong(field(path), reason));
  }

  /** A dot stands before each name but the first. */
  static String field(List<String> path) {
    String field = "";
    for (int i = path.size() - 1; i >= 0; i--) {
      boolean joins = field.isEmpty() || field.startsWith("[");
      field = path.get(i) + (joins ? "" : ".") + field;
    }
    return field;
  }
}
