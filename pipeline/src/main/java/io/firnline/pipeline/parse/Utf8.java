package io.firnline.pipeline.parse;

/**
 * Checks that bytes are UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing beyond
 * U+10FFFF.
 */
public final class Utf8 {
  /** The answer where bytes are no UTF-8. */
  public static final int INVALID = -1;

  /** The answer where the bytes end within a character. */
  public static final int TRUNCATED = -2;

  private Utf8() {}

  /** First byte of the first character that is no UTF-8 or is cut off; -1 if there is none. */
  public static int invalidAt(byte[] text, int from, int to) {
    int at = from;
    while (at < to) {
      int next = text[at] >= 0 ? at + 1 : afterMultibyte(text, at, to);
      if (next < 0) {
        return at;
      }
      at = next;
    }
    return -1;
  }

  /**
   * Refuses text that is no UTF-8.
   *
   * @throws RecordFailure naming the byte
   */
  public static void check(byte[] text, int from, int to) {
    int invalid = invalidAt(text, from, to);
    if (invalid >= 0) {
      throw new RecordFailure(
          ParseReason.INVALID_UTF8,
          invalid,
          "byte 0x%02x is no UTF-8 here".formatted(text[invalid]));
    }
  }

  /**
   * The byte behind a character of more than one byte.
   *
   * @return {@link #INVALID} or {@link #TRUNCATED} if it is none
   */
  public static int afterMultibyte(byte[] text, int at, int end) {
    int lead = text[at] & 0xff;
    int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4) {
      return INVALID;
    }
    if (at + more >= end) {
      return TRUNCATED;
    }
    int second = text[at + 1] & 0xff;
    int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) {
      return INVALID;
    }
    for (int i = 2; i <= more; i++) {
      if ((text[at + i] & 0xc0) != 0x80) {
        return INVALID;
      }
    }
    return at + more + 1;
  }
}
