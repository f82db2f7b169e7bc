package io.firnline.pipeline.options;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A length of time as users write it: {@code 500ms}, {@code 60s}, {@code 5m}, {@code 1h30m}, {@code
 * 2d} or ISO-8601 ({@code PT1H30M}). Resolution is one millisecond; never negative.
 */
public final class Span {
  public static final Span ZERO = new Span(0);

  private static final Pattern PART = Pattern.compile("(\\d{1,15})(ms|s|m|h|d)");
  private static final Pattern WHOLE = Pattern.compile("(?:\\d{1,15}(?:ms|s|m|h|d))+");

  private final long millis;

  private Span(long millis) {
    this.millis = millis;
  }

  /**
   * Reads a text such as {@code 5m}.
   *
   * @throws IllegalArgumentException if it is none; the message shows the forms that are
   */
  @JsonCreator
  public static Span of(String text) {
    String plain = text.trim().toLowerCase(Locale.ROOT);
    try {
      if (plain.startsWith("p")) {
        return ofMillis(Duration.parse(plain).toMillis());
      }
      if (plain.equals("0")) {
        return ZERO;
      }
      if (WHOLE.matcher(plain).matches()) {
        return new Span(sum(plain));
      }
    } catch (ArithmeticException | DateTimeParseException e) {
      throw invalid(text, e);
    }
    throw invalid(text, null);
  }

  /** A number without a unit is no span, except 0; without this, JSON would take it for millis. */
  @JsonCreator
  static Span ofNumber(long number) {
    return of(Long.toString(number));
  }

  /** A span of so many milliseconds; not negative. */
  public static Span ofMillis(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("Invalid duration " + millis + " ms: it is negative");
    }
    return new Span(millis);
  }

  private static long sum(String plain) {
    long sum = 0;
    Matcher part = PART.matcher(plain);
    while (part.find()) {
      long unit = millisOf(part.group(2));
      sum = Math.addExact(sum, Math.multiplyExact(Long.parseLong(part.group(1)), unit));
    }
    return sum;
  }

  private static long millisOf(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 86_400_000;
    };
  }

  private static IllegalArgumentException invalid(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "Invalid duration '" + text + "': write it like 500ms, 60s, 5m, 1h30m, 2d or PT1H30M",
        cause);
  }

  public long toMillis() {
    return millis;
  }

  public Duration toDuration() {
    return Duration.ofMillis(millis);
  }

  public boolean isZero() {
    return millis == 0;
  }

  /** The shortest text that {@link #of} reads as this span. */
  @Override
  @JsonValue
  public String toString() {
    if (millis == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    long rest = append(text, millis, 86_400_000, "d");
    rest = append(text, rest, 3_600_000, "h");
    rest = append(text, rest, 60_000, "m");
    rest = append(text, rest, 1_000, "s");
    append(text, rest, 1, "ms");
    return text.toString();
  }

  private static long append(StringBuilder text, long millis, long unit, String name) {
    if (millis >= unit) {
      text.append(millis / unit).append(name);
    }
    return millis % unit;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Span span && span.millis == millis;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(millis);
  }
}
