package io.firnline.pipeline.replay;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the rows that come differ from those that go.
 *
 * @param gone rows that go and of which nothing comes again
 * @param come rows that come and were not there
 */
public record Difference(long gone, long come) {
  private static final Pattern TEXT = Pattern.compile("(?:-(\\d{1,18}))?(?:\\+?(\\d{1,18}))?");

  /** As many come as go, and they are the same. */
  public static final Difference NONE = new Difference(0, 0);

  public Difference {
    if (gone < 0 || come < 0) {
      throw new IllegalArgumentException(
          "Invalid difference: %d gone, %d come".formatted(gone, come));
    }
  }

  /** Rows after minus rows before, where that is all that is known. */
  public static Difference of(long net) {
    return net < 0 ? new Difference(-net, 0) : new Difference(0, net);
  }

  /**
   * What {@link #toString} writes: {@code -10}, {@code 10} or {@code -10+10}.
   *
   * @throws NumberFormatException if it is none of them
   */
  public static Difference parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      throw new NumberFormatException("Invalid difference: " + text);
    }
    return new Difference(number(matcher.group(1)), number(matcher.group(2)));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** Rows after minus rows before. */
  public long net() {
    return come - gone;
  }

  @Override
  public String toString() {
    if (gone == 0) {
      return Long.toString(come);
    }
    return come == 0 ? "-" + gone : "-" + gone + "+" + come;
  }
}
