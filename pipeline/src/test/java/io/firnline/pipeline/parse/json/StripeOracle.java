package io.firnline.pipeline.parse.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** What the columns of a record must be: Jackson's tree, striped in the simplest way. */
public final class StripeOracle {
  private static final ObjectMapper JACKSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final Pattern TIMESTAMP = Pattern.compile("(.{10})[Tt ]([0-9:.]+)([Zz]?|[+-].+)");

  private final Schema schema;
  private final Map<String, List<String>> columns = new TreeMap<>();

  private StripeOracle(Schema schema) {
    this.schema = schema;
  }

  public static JsonNode tree(byte[] json) throws IOException {
    return JACKSON.readTree(json);
  }

  public static Map<String, List<String>> stripe(Schema schema, JsonNode record) {
    StripeOracle oracle = new StripeOracle(schema);
    oracle.fields(schema.asStruct(), record, 0, 0);
    return oracle.columns;
  }

  private void fields(Types.StructType type, @Nullable JsonNode object, int r, int d) {
    for (Types.NestedField field : type.fields()) {
      value(field, object == null ? null : object.get(field.name()), r, d);
    }
  }

  private void value(Types.NestedField field, @Nullable JsonNode json, int r, int d) {
    if (json == null || json.isNull()) {
      nulls(field, r, d);
      return;
    }
    Type type = field.type();
    int present = field.isRequired() ? d : d + 1;
    if (type.isStructType()) {
      fields(type.asStructType(), json, r, present);
    } else if (type.isListType()) {
      list(field, type.asListType(), json, r, present);
    } else if (type.isMapType()) {
      map(field, type.asMapType(), json, r, present);
    } else {
      put(field, r, present, text(type.asPrimitiveType(), json));
    }
  }

  private void list(Types.NestedField field, Types.ListType type, JsonNode json, int r, int d) {
    if (json.isEmpty()) {
      nulls(field, r, d);
    }
    for (int i = 0; i < json.size(); i++) {
      value(type.fields().get(0), json.get(i), i == 0 ? r : level(type.elementId()), d + 1);
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
      value(type.fields().get(1), entry.getValue(), at, d + 1);
      at = level(type.keyId());
    }
  }

  /** Repetition level: the number of lists and maps around. */
  private int level(int fieldId) {
    Map<Integer, Integer> parents = TypeUtil.indexParents(schema.asStruct());
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
    String path = schema.findColumnName(field.fieldId());
    columns.computeIfAbsent(path, p -> new ArrayList<>()).add(r + "/" + d + "=" + value);
  }

  /** The value that a column holds, as {@link Triplets} shows it. */
  public static String text(Type.PrimitiveType type, JsonNode json) {
    return switch (type.typeId()) {
      case BOOLEAN -> String.valueOf(json.booleanValue());
      case INTEGER -> String.valueOf(json.decimalValue().intValueExact());
      case LONG -> String.valueOf(json.decimalValue().longValueExact());
      case FLOAT -> String.valueOf(Float.parseFloat(json.decimalValue().toString()) + 0.0f);
      case DOUBLE -> String.valueOf(Double.parseDouble(json.decimalValue().toString()) + 0.0);
      case DECIMAL -> decimal((Types.DecimalType) type, json.decimalValue());
      case STRING -> hex(json.textValue().getBytes(StandardCharsets.UTF_8));
      case UUID -> uuid(UUID.fromString(json.textValue()));
      case FIXED, BINARY -> hex(Base64.getDecoder().decode(json.textValue()));
      case DATE -> String.valueOf(LocalDate.parse(json.textValue()).toEpochDay());
      case TIME -> String.valueOf(LocalTime.parse(json.textValue()).toNanoOfDay() / 1_000);
      case TIMESTAMP -> timestamp(json);
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  private static String timestamp(JsonNode json) {
    if (json.isTextual()) {
      Matcher text = TIMESTAMP.matcher(json.textValue());
      assertThat(text.matches()).as(json.textValue()).isTrue();
      String offset = text.group(3).isEmpty() ? "Z" : text.group(3);
      OffsetDateTime time =
          LocalDateTime.parse(text.group(1) + "T" + text.group(2)).atOffset(ZoneOffset.of(offset));
      return String.valueOf(time.toEpochSecond() * 1_000_000 + time.getNano() / 1_000);
    }
    BigDecimal micros = json.decimalValue().scaleByPowerOfTen(3);
    return micros.setScale(0, RoundingMode.FLOOR).toBigInteger().toString();
  }

  private static String decimal(Types.DecimalType type, BigDecimal value) {
    BigDecimal exact = value.setScale(type.scale(), RoundingMode.UNNECESSARY);
    if (type.precision() <= 18) {
      return exact.unscaledValue().toString();
    }
    byte[] fixed = new byte[TypeUtil.decimalRequiredBytes(type.precision())];
    byte[] bytes = exact.unscaledValue().toByteArray();
    if (bytes[0] < 0) {
      java.util.Arrays.fill(fixed, (byte) -1);
    }
    System.arraycopy(bytes, 0, fixed, fixed.length - bytes.length, bytes.length);
    return hex(fixed);
  }

  private static String uuid(UUID uuid) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    return hex(bytes.array());
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
