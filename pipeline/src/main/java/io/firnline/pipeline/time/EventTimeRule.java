package io.firnline.pipeline.time;

import io.firnline.pipeline.source.EventTimeReader;
import io.firnline.pipeline.source.HeaderBytes;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the event time of a record is read: from a field of its outermost level, from a header, or
 * from the source's own time. Part of what the ledger stores: its {@link #text()} is the time
 * rule's fingerprint, and it may not change while windows are open.
 *
 * @param field name of a field of the outermost object, or null where the payload does not tell
 * @param header name of a header, e.g. an attribute of a message, or null; without both it is the
 *     time that the source has
 * @param unit what a number there counts; text is ISO 8601
 */
public record EventTimeRule(@Nullable String field, @Nullable String header, EpochUnit unit)
    implements Serializable {
  /** The answer for a value that is no time. */
  public static final long UNREADABLE = Long.MIN_VALUE;

  private static final String SOURCE_TIME = "source-time";
  private static final String HEADER = "header-";
  private static final int MAX_NUMBER_LENGTH = 1_000;
  private static final int MAX_EXPONENT = 40;

  /** The time that the source gives to a record. */
  public static EventTimeRule ofSourceTime() {
    return new EventTimeRule(null, null, EpochUnit.MILLIS);
  }

  public static EventTimeRule ofField(String field, EpochUnit unit) {
    return new EventTimeRule(field, null, unit);
  }

  /** The time is a text in a header: ISO 8601, or a number of units. */
  public static EventTimeRule ofHeader(String header, EpochUnit unit) {
    return new EventTimeRule(null, header, unit);
  }

  /** The rule that {@link #text()} wrote. */
  public static EventTimeRule parse(String text) {
    if (text.equals(SOURCE_TIME)) {
      return ofSourceTime();
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "Invalid event time rule '"
              + text
              + "': use source-time, UNIT:FIELD or header-UNIT:HEADER");
    }
    String name = text.substring(colon + 1);
    return text.startsWith(HEADER)
        ? ofHeader(name, EpochUnit.valueOf(text.substring(HEADER.length(), colon)))
        : ofField(name, EpochUnit.valueOf(text.substring(0, colon)));
  }

  /** The rule as text, e.g. {@code MILLIS:timestamp}; never changes for one rule. */
  public String text() {
    if (header != null) {
      return HEADER + unit + ":" + header;
    }
    return field == null ? SOURCE_TIME : unit + ":" + field;
  }

  /** Name of the field or header; empty for the time that the source has. */
  public String name() {
    return field != null ? field : Objects.requireNonNullElse(header, "");
  }

  /**
   * The event time in the headers of a record.
   *
   * @param headers as {@link HeaderBytes}; null where it has none
   * @return milliseconds since 1970 UTC, or {@link #UNREADABLE} if the header is not there or holds
   *     no time
   */
  public long millisOfHeader(byte @Nullable [] headers) {
    byte[] value = HeaderBytes.value(headers, Objects.requireNonNull(header));
    return value == null ? UNREADABLE : millisOfText(value, 0, value.length);
  }

  /** What numbers in a timestamp column count, where those in other columns have a unit. */
  public EpochUnit unitOf(String column, EpochUnit others) {
    return column.equals(field) ? unit : others;
  }

  /** A reader for one thread, of records that are JSON objects. */
  public EventTimeReader reader() {
    return field == null ? EventTimeReader.SOURCE_TIME : new EventTimeScanner(field, this);
  }

  /**
   * The event time of a JSON value.
   *
   * @param json holds the value
   * @param from its first byte
   * @param to end of the value, exclusive, without white space
   * @return milliseconds since 1970 UTC, rounded down, or {@link #UNREADABLE}: text that is no ISO
   *     time or has escapes, a number outside of the years 1 to 9999, anything else
   */
  public long millis(byte[] json, int from, int to) {
    if (to - from < 1) {
      return UNREADABLE;
    }
    long micros =
        json[from] == '"'
            ? IsoTime.timestampMicros(json, from + 1, to - 1)
            : micros(json, from, to);
    return millisOf(micros);
  }

  /**
   * The event time of plain text, as CSV has it: an ISO time, or a number of units.
   *
   * @param text holds the value
   * @param from its first byte
   * @param to its end, exclusive
   * @return as {@link #millis(byte[], int, int)}
   */
  public long millisOfText(byte[] text, int from, int to) {
    if (to - from < 1) {
      return UNREADABLE;
    }
    long iso = IsoTime.timestampMicros(text, from, to);
    return millisOf(iso == IsoTime.INVALID ? micros(text, from, to) : iso);
  }

  /** The event time of a whole number of units; answers as {@link #millis(byte[], int, int)}. */
  public long millisOfNumber(long units) {
    return millisOf(unit.toMicros(units));
  }

  /** The event time of a number of units; answers as {@link #millis(byte[], int, int)}. */
  public long millisOfNumber(BigDecimal units) {
    return millisOf(microsOf(units, unit));
  }

  /**
   * The event time of a number of units, as Java writes a float or double; answers as {@link
   * #millis(byte[], int, int)}.
   */
  public long millisOfDigits(String units) {
    boolean finite = Character.isDigit(units.charAt(units.length() - 1));
    return finite ? millisOfNumber(new BigDecimal(units)) : UNREADABLE;
  }

  /**
   * The event time of microseconds since 1970 UTC.
   *
   * @param micros or {@link IsoTime#INVALID}
   * @return milliseconds, rounded down, or {@link #UNREADABLE}
   */
  public static long millisOf(long micros) {
    return micros == IsoTime.INVALID ? UNREADABLE : Math.floorDiv(micros, 1_000);
  }

  private long micros(byte[] json, int from, int to) {
    boolean negative = json[from] == '-';
    int first = negative ? from + 1 : from;
    if (to - first < 1 || to - first > 18) {
      return microsOfDecimal(json, from, to);
    }
    long value = 0;
    for (int i = first; i < to; i++) {
      int digit = json[i] - '0';
      if (digit < 0 || digit > 9) {
        return microsOfDecimal(json, from, to);
      }
      value = value * 10 + digit;
    }
    return unit.toMicros(negative ? -value : value);
  }

  private long microsOfDecimal(byte[] json, int from, int to) {
    if (to - from > MAX_NUMBER_LENGTH || !(json[from] == '-' || isDigit(json[from]))) {
      return IsoTime.INVALID;
    }
    try {
      String text = new String(json, from, to - from, StandardCharsets.ISO_8859_1);
      return microsOf(new BigDecimal(text), unit);
    } catch (NumberFormatException e) {
      return IsoTime.INVALID;
    }
  }

  /**
   * Microseconds of a number of units, rounded down, or {@link IsoTime#INVALID} outside of the
   * years 1 to 9999.
   */
  public static long microsOf(BigDecimal units, EpochUnit unit) {
    if (units.signum() == 0) {
      return 0;
    }
    long digitsBeforePoint = (long) units.precision() - units.scale();
    if (digitsBeforePoint > MAX_EXPONENT) {
      return IsoTime.INVALID;
    }
    if (digitsBeforePoint < -MAX_EXPONENT) {
      return units.signum() < 0 ? -1 : 0;
    }
    BigDecimal micros = units.scaleByPowerOfTen(unit.decimalExponent());
    BigDecimal whole = micros.setScale(0, RoundingMode.FLOOR);
    boolean fits = whole.precision() <= 18;
    return fits ? IsoTime.inRange(whole.longValueExact()) : IsoTime.INVALID;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
