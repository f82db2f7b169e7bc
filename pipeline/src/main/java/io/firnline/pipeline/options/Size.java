package io.firnline.pipeline.options;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of bytes as users write it: {@code 128MiB}, {@code 64KB} or plain bytes. {@code KiB},
 * {@code MiB}, {@code GiB} and {@code TiB} are powers of 1,024; {@code KB}, {@code MB}, {@code GB}
 * and {@code TB} are powers of 1,000.
 */
public final class Size {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,18})\\s*(b|kb|mb|gb|tb|kib|mib|gib|tib)?");
  private static final List<String> BINARY = List.of("TiB", "GiB", "MiB", "KiB");
  private static final String POWERS = "bkmgt";

  private final long bytes;

  private Size(long bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads a text such as {@code 128MiB}.
   *
   * @throws IllegalArgumentException if it is none; the message shows the forms that are
   */
  @JsonCreator
  public static Size of(String text) {
    Matcher matcher = TEXT.matcher(text.trim().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw invalid(text);
    }
    try {
      return new Size(Math.multiplyExact(Long.parseLong(matcher.group(1)), unit(matcher.group(2))));
    } catch (ArithmeticException e) {
      throw invalid(text);
    }
  }

  public static Size ofBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("Invalid size " + bytes + ": it is negative");
    }
    return new Size(bytes);
  }

  private static long unit(@Nullable String name) {
    if (name == null) {
      return 1;
    }
    long base = name.length() == 3 ? 1_024 : 1_000;
    long unit = 1;
    for (int i = POWERS.indexOf(name.charAt(0)); i > 0; i--) {
      unit *= base;
    }
    return unit;
  }

  private static IllegalArgumentException invalid(String text) {
    return new IllegalArgumentException(
        "Invalid size '" + text + "': write it like 128MiB, 64KB or 1048576");
  }

  public long toBytes() {
    return bytes;
  }

  /** In the largest power of 1,024 that divides it, else in bytes. */
  @Override
  @JsonValue
  public String toString() {
    long unit = 1L << 40;
    for (String name : BINARY) {
      if (bytes >= unit && bytes % unit == 0) {
        return bytes / unit + name;
      }
      unit >>= 10;
    }
    return Long.toString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Size size && size.bytes == bytes;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bytes);
  }
}
