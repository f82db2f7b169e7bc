package io.firnline.pipeline.parse.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Random schemas, and random JSON that fits a schema: any order, spaces, escapes, keys that come
 * again, before which they may have had any value. Careless JSON fits for the most part.
 */
public final class RandomJson {
  private static final String[] NAMES = {
    "id",
    "temperature",
    "timestamp",
    "naïve",
    "日本",
    "with space",
    "a",
    "A",
    "quo\"te",
    "back\\slash",
    "😀"
  };

  private final Random random;
  private final List<String> names;
  private boolean careless;
  private int nextId;

  RandomJson(Random random) {
    this(random, NAMES);
  }

  /**
   * @param names of fields
   */
  public RandomJson(Random random, String... names) {
    this.random = random;
    this.names = List.of(names);
  }

  /** From now on some values are wrong, and required fields missing. */
  void beCareless() {
    careless = true;
  }

  public Schema schema() {
    nextId = 1;
    return new Schema(fields(1 + random.nextInt(6), 0));
  }

  private List<Types.NestedField> fields(int count, int depth) {
    List<String> shuffled = new ArrayList<>(names);
    Collections.shuffle(shuffled, random);
    List<Types.NestedField> fields = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Type type = type(depth);
      fields.add(Types.NestedField.of(nextId++, random.nextInt(4) > 0, shuffled.get(i), type));
    }
    return fields;
  }

  private Type type(int depth) {
    int kind = random.nextInt(depth < 3 ? 20 : 15);
    if (kind >= 18) {
      return Types.StructType.of(fields(1 + random.nextInt(4), depth + 1));
    }
    if (kind == 17) {
      Type value = type(depth + 1);
      return random.nextBoolean()
          ? Types.MapType.ofOptional(nextId++, nextId++, Types.StringType.get(), value)
          : Types.MapType.ofRequired(nextId++, nextId++, Types.StringType.get(), value);
    }
    if (kind >= 15) {
      Type element = type(depth + 1);
      return random.nextBoolean()
          ? Types.ListType.ofOptional(nextId++, element)
          : Types.ListType.ofRequired(nextId++, element);
    }
    return primitive(kind);
  }

  private Type primitive(int kind) {
    return switch (kind) {
      case 0 -> Types.BooleanType.get();
      case 1 -> Types.IntegerType.get();
      case 2, 3 -> Types.LongType.get();
      case 4 -> Types.FloatType.get();
      case 5, 6 -> Types.DoubleType.get();
      case 7 -> {
        int precision = 1 + random.nextInt(38);
        yield Types.DecimalType.of(precision, random.nextInt(precision + 1));
      }
      case 8 -> Types.DateType.get();
      case 9 -> Types.TimeType.get();
      case 10 ->
          random.nextBoolean() ? Types.TimestampType.withZone() : Types.TimestampType.withoutZone();
      case 11 -> Types.UUIDType.get();
      case 12 -> Types.FixedType.ofLength(1 + random.nextInt(5));
      case 13 -> Types.BinaryType.get();
      default -> Types.StringType.get();
    };
  }

  public byte[] record(Schema schema) {
    return (space() + object(schema.columns(), 0) + space()).getBytes(StandardCharsets.UTF_8);
  }

  private String object(List<Types.NestedField> fields, int depth) {
    List<Types.NestedField> order = new ArrayList<>();
    for (Types.NestedField field : fields) {
      boolean isThere = field.isRequired() ? !isCareless(20) : random.nextInt(5) > 0;
      if (isThere) {
        order.add(field);
      }
      if (isThere && random.nextInt(12) == 0) {
        order.add(field);
      }
    }
    Collections.shuffle(order, random);
    List<String> members = new ArrayList<>();
    for (Types.NestedField field : order) {
      boolean isNull = field.isOptional() && random.nextInt(6) == 0;
      if (random.nextInt(12) == 0) {
        // Whatever it is, the one that follows counts.
        members.add(random.nextInt(members.size() + 1), member(field.name(), anyValue()));
      }
      members.add(member(field.name(), isNull ? "null" : value(field.type(), depth)));
    }
    if (random.nextInt(5) == 0) {
      members.add(
          random.nextInt(members.size() + 1), member("unknown" + random.nextInt(3), anything(0)));
    }
    return "{" + space() + String.join("," + space(), members) + "}";
  }

  private boolean isCareless(int oneIn) {
    return careless && random.nextInt(oneIn) == 0;
  }

  /** A value that is right for some columns. */
  private String anyValue() {
    String[] values = {
      "null",
      "true",
      "[]",
      "{}",
      "{\"a\":null}",
      "[null]",
      "0.5",
      "-0e5",
      "2147483648",
      "9223372036854775808",
      "12345678901234567890123.4567",
      "1e39",
      "1e400",
      "-1e-99999",
      "1e999999999",
      "253402300800000",
      "\"\"",
      "\"AAAA\"",
      "\"2026-02-29\"",
      "\"0000-01-01\"",
      "\"24:00\"",
      "\"23:59:59.\"",
      "\"2026-01-01T00:00:00+19:00\"",
      "\"0001-01-01T00:00:00+00:01\"",
      "\"2026-01-01t00:00 05\"",
      "\"00000000-0000-0000-0000-00000000000g\"",
    };
    return random.nextBoolean() ? anything(0) : values[random.nextInt(values.length)];
  }

  private String member(String name, String value) {
    return quoted(name) + space() + ":" + space() + value + space();
  }

  String anything(int depth) {
    return switch (random.nextInt(depth > 3 ? 5 : 7)) {
      case 0 -> "null";
      case 1 -> "true";
      case 2 -> String.valueOf(random.nextGaussian());
      case 3 -> quoted(text());
      case 4 -> "-0.5E+3";
      case 5 -> "[" + anything(depth + 1) + "," + space() + anything(depth + 1) + "]";
      default -> "{" + member("timestamp", anything(depth + 1)) + "}";
    };
  }

  private String value(Type type, int depth) {
    if (isCareless(12)) {
      return anyValue();
    }
    if (type.isStructType()) {
      return object(type.asStructType().fields(), depth + 1);
    }
    List<String> items = new ArrayList<>();
    int count = random.nextInt(8) == 0 ? 20 : random.nextInt(4);
    if (type.isListType()) {
      for (int i = 0; i < count; i++) {
        items.add(
            nullOr(type.asListType().isElementOptional(), type.asListType().elementType(), depth));
      }
      return "[" + String.join(space() + ",", items) + space() + "]";
    }
    if (type.isMapType()) {
      for (int i = 0; i < count; i++) {
        String key = random.nextBoolean() ? "k" + random.nextInt(15) : text();
        if (random.nextInt(12) == 0) {
          items.add(member(key, anyValue()));
        }
        items.add(
            member(
                key,
                nullOr(type.asMapType().isValueOptional(), type.asMapType().valueType(), depth)));
      }
      return "{" + String.join(",", items) + "}";
    }
    return primitive(type.asPrimitiveType());
  }

  private String nullOr(boolean optional, Type type, int depth) {
    return optional && random.nextInt(5) == 0 ? "null" : value(type, depth + 1);
  }

  private String primitive(Type.PrimitiveType type) {
    return switch (type.typeId()) {
      case BOOLEAN -> String.valueOf(random.nextBoolean());
      case INTEGER -> whole(random.nextInt() >> random.nextInt(31));
      case LONG -> whole(random.nextLong() >> random.nextInt(63));
      case FLOAT -> decimalText(Float.intBitsToFloat(random.nextInt(0x7f000000)));
      case DOUBLE ->
          random.nextBoolean()
              ? String.valueOf(random.nextInt(100_000) / 100.0)
              : decimalText(Double.longBitsToDouble(random.nextLong() & 0x7fdfffffffffffffL));
      case DECIMAL -> decimal((Types.DecimalType) type);
      case STRING -> quoted(text());
      case UUID -> quoted(new UUID(random.nextLong(), random.nextLong()).toString());
      case FIXED -> base64(((Types.FixedType) type).length());
      case BINARY -> base64(random.nextInt(20));
      case DATE -> quoted(LocalDate.ofEpochDay(random.nextInt(40_000) - 20_000).toString());
      case TIME -> quoted(LocalTime.ofNanoOfDay(random.nextLong(86_400_000_000_000L)).toString());
      default -> timestamp();
    };
  }

  private String whole(long value) {
    return switch (random.nextInt(6)) {
      case 0 -> value + ".0";
      case 1 -> value + "e0";
      case 2 -> BigDecimal.valueOf(value).movePointLeft(2) + "E2";
      default -> String.valueOf(value);
    };
  }

  private String decimalText(double value) {
    return (random.nextBoolean() ? "-" : "") + value;
  }

  private String decimal(Types.DecimalType type) {
    BigInteger unscaled = new BigInteger(120, random).mod(BigInteger.TEN.pow(type.precision()));
    BigDecimal value = new BigDecimal(unscaled.shiftRight(random.nextInt(120)), type.scale());
    value = random.nextBoolean() ? value : value.negate();
    return random.nextInt(4) == 0 ? value.toString() : value.toPlainString();
  }

  /** A time, or most other values. */
  String anyTime() {
    return random.nextBoolean() ? timestamp() : anyValue();
  }

  String timestamp() {
    Instant time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000));
    return switch (random.nextInt(7)) {
      case 0 -> String.valueOf(time.toEpochMilli());
      case 1 -> time.getEpochSecond() + "123.25";
      case 2 -> quoted(time.atOffset(ZoneOffset.ofHoursMinutes(5, 30)).toString());
      case 3 -> quoted(LocalDateTime.ofInstant(time, ZoneOffset.UTC).toString());
      case 4 -> quoted(time.toString().replace('T', ' ').replace("Z", "-0330"));
      case 5 -> quoted(time.toString().toLowerCase(Locale.ROOT));
      default -> quoted(time.toString());
    };
  }

  private String base64(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return quoted(Base64.getEncoder().encodeToString(bytes));
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int c =
          switch (random.nextInt(12)) {
            case 0 -> random.nextInt(32);
            case 1 -> 0x80 + random.nextInt(0x700);
            case 2 -> 0x4e00 + random.nextInt(0x1000);
            case 3 -> 0x1f600 + random.nextInt(50);
            case 4 -> "\"\\/\u007f\u2028".codePointAt(random.nextInt(5));
            default -> 'a' + random.nextInt(26);
          };
      text.appendCodePoint(c);
    }
    return text.toString();
  }

  String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    boolean timesEscaped = random.nextInt(6) == 0;
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c == '\n' && random.nextBoolean()) {
        json.append("\\n");
      } else if (c < ' '
          || (timesEscaped && (random.nextInt(4) == 0 || Character.isSurrogate(c)))) {
        json.append(
            random.nextBoolean() ? "\\u%04x".formatted((int) c) : "\\u%04X".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private String space() {
    return random.nextInt(4) > 0 ? "" : " \n\t\r".substring(random.nextInt(4));
  }
}
