package io.firnline.pipeline.parse.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.firnline.pipeline.parse.ParseReason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * What a column holds of a JSON value, as {@link Triplets} shows it, found in the simplest way. A
 * value that the column must not take is refused, with the reason.
 */
public final class ColumnText {
  /** A value that its column must not take. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final ParseReason reason;

    Refusal(ParseReason reason) {
      super("must be refused: " + reason);
      this.reason = reason;
    }
  }

  private static final String DATE = "\\d{4}-\\d{2}-\\d{2}";
  private static final String TIME = "\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?";
  private static final Pattern TIMESTAMP =
      Pattern.compile("(" + DATE + ")[Tt ](" + TIME + ")([Zz]|[+-]\\d{2}(?::?\\d{2})?)?");
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final BigDecimal FIRST_MICROS = micros(LocalDateTime.of(1, 1, 1, 0, 0));
  private static final BigDecimal LAST_MICROS =
      micros(LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_999));

  /** A time of more digits before its point, or of more zeros behind it, is not computed. */
  private static final int MANY_DIGITS = 40;

  private ColumnText() {}

  /**
   * The text of a value that is not null; a number in a timestamp counts milliseconds.
   *
   * @throws Refusal if the column must not take it
   */
  public static String of(Type.PrimitiveType type, JsonNode json) {
    return switch (type.typeId()) {
      case BOOLEAN -> String.valueOf(bool(json));
      case INTEGER -> whole(json, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case LONG -> whole(json, Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT -> ofFloat(Float.parseFloat(number(json).toString()));
      case DOUBLE -> ofDouble(Double.parseDouble(number(json).toString()));
      case DECIMAL -> decimal((Types.DecimalType) type, number(json));
      case STRING -> hex(text(json).getBytes(StandardCharsets.UTF_8));
      case UUID -> uuid(text(json));
      case FIXED -> bytes(text(json), ((Types.FixedType) type).length());
      case BINARY -> bytes(text(json), -1);
      case DATE -> date(text(json));
      case TIME -> time(text(json));
      case TIMESTAMP -> json.isTextual() ? timestamp(json.textValue()) : timestamp(number(json));
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  private static boolean bool(JsonNode json) {
    check(json.isBoolean(), ParseReason.WRONG_TYPE);
    return json.booleanValue();
  }

  private static BigDecimal number(JsonNode json) {
    check(json.isNumber(), ParseReason.WRONG_TYPE);
    return json.decimalValue();
  }

  private static String text(JsonNode json) {
    check(json.isTextual(), ParseReason.WRONG_TYPE);
    return json.textValue();
  }

  private static String whole(JsonNode json, long min, long max) {
    BigDecimal value = number(json).stripTrailingZeros();
    check(value.scale() <= 0, ParseReason.NOT_EXACT);
    boolean fits =
        value.compareTo(BigDecimal.valueOf(min)) >= 0
            && value.compareTo(BigDecimal.valueOf(max)) <= 0;
    check(fits, ParseReason.OUT_OF_RANGE);
    return String.valueOf(value.longValueExact());
  }

  private static String ofFloat(float value) {
    check(Float.isFinite(value), ParseReason.OUT_OF_RANGE);
    return String.valueOf(value + 0.0f);
  }

  private static String ofDouble(double value) {
    check(Double.isFinite(value), ParseReason.OUT_OF_RANGE);
    return String.valueOf(value + 0.0);
  }

  private static String decimal(Types.DecimalType type, BigDecimal number) {
    BigDecimal value = number.stripTrailingZeros();
    check(value.scale() <= type.scale(), ParseReason.NOT_EXACT);
    long digits = (long) value.precision() - value.scale() + type.scale();
    check(value.signum() == 0 || digits <= type.precision(), ParseReason.OUT_OF_RANGE);
    BigDecimal exact = value.setScale(type.scale(), RoundingMode.UNNECESSARY);
    if (type.precision() <= 18) {
      return exact.unscaledValue().toString();
    }
    byte[] fixed = new byte[TypeUtil.decimalRequiredBytes(type.precision())];
    byte[] bytes = exact.unscaledValue().toByteArray();
    if (bytes[0] < 0) {
      Arrays.fill(fixed, (byte) -1);
    }
    System.arraycopy(bytes, 0, fixed, fixed.length - bytes.length, bytes.length);
    return hex(fixed);
  }

  private static String uuid(String text) {
    check(UUID_TEXT.matcher(text).matches(), ParseReason.INVALID_TEXT);
    UUID uuid = UUID.fromString(text);
    ByteBuffer bytes = ByteBuffer.allocate(16);
    bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    return hex(bytes.array());
  }

  private static String bytes(String base64, int length) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      check(length < 0 || bytes.length == length, ParseReason.INVALID_TEXT);
      return hex(bytes);
    } catch (IllegalArgumentException e) {
      throw new Refusal(ParseReason.INVALID_TEXT);
    }
  }

  private static String date(String text) {
    check(text.matches(DATE), ParseReason.INVALID_TEXT);
    try {
      LocalDate date = LocalDate.parse(text);
      check(date.getYear() > 0, ParseReason.INVALID_TEXT);
      return String.valueOf(date.toEpochDay());
    } catch (DateTimeException e) {
      throw new Refusal(ParseReason.INVALID_TEXT);
    }
  }

  private static String time(String text) {
    check(text.matches(TIME), ParseReason.INVALID_TEXT);
    try {
      return String.valueOf(LocalTime.parse(text).toNanoOfDay() / 1_000);
    } catch (DateTimeException e) {
      throw new Refusal(ParseReason.INVALID_TEXT);
    }
  }

  private static String timestamp(String text) {
    Matcher parts = TIMESTAMP.matcher(text);
    check(parts.matches(), ParseReason.INVALID_TEXT);
    String offset = parts.group(3) == null ? "Z" : parts.group(3).toUpperCase(Locale.ROOT);
    try {
      OffsetDateTime time =
          LocalDateTime.parse(parts.group(1) + "T" + parts.group(2))
              .atOffset(ZoneOffset.of(offset));
      check(LocalDate.parse(parts.group(1)).getYear() > 0, ParseReason.INVALID_TEXT);
      BigDecimal micros = micros(time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime());
      check(isInRange(micros), ParseReason.INVALID_TEXT);
      return micros.toBigIntegerExact().toString();
    } catch (DateTimeException e) {
      throw new Refusal(ParseReason.INVALID_TEXT);
    }
  }

  private static String timestamp(BigDecimal millis) {
    long magnitude = millis.signum() == 0 ? 0 : (long) millis.precision() - millis.scale();
    check(magnitude < MANY_DIGITS, ParseReason.OUT_OF_RANGE);
    if (magnitude < -MANY_DIGITS) {
      return millis.signum() < 0 ? "-1" : "0";
    }
    BigDecimal micros = millis.scaleByPowerOfTen(3).setScale(0, RoundingMode.FLOOR);
    check(isInRange(micros), ParseReason.OUT_OF_RANGE);
    return micros.toBigIntegerExact().toString();
  }

  private static boolean isInRange(BigDecimal micros) {
    return micros.compareTo(FIRST_MICROS) >= 0 && micros.compareTo(LAST_MICROS) <= 0;
  }

  /** Microseconds since 1970, rounded down. */
  private static BigDecimal micros(LocalDateTime utc) {
    long seconds = utc.toEpochSecond(ZoneOffset.UTC);
    return BigDecimal.valueOf(seconds)
        .scaleByPowerOfTen(6)
        .add(BigDecimal.valueOf(utc.getNano() / 1_000));
  }

  private static void check(boolean isRight, ParseReason otherwise) {
    if (!isRight) {
      throw new Refusal(otherwise);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
