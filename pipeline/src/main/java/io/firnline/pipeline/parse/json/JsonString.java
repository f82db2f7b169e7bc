package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.Utf8;
import java.util.Arrays;

/**
 * The string that the cursor read last, as UTF-8 bytes: in the record itself, or in an own buffer
 * if it has escapes. UTF-8 is checked (no overlong forms, no surrogates, nothing beyond U+10FFFF),
 * so is each escape; a lone surrogate is refused, as no bytes stand for it.
 */
final class JsonString {
  private final JsonCursor in;
  private byte[] scratch = new byte[256];
  private int length;

  byte[] bytes = scratch;
  int from;
  int to;

  JsonString(JsonCursor in) {
    this.in = in;
  }

  int length() {
    return to - from;
  }

  /** Reads the string whose opening quote is the next byte. */
  void read() {
    byte[] json = in.bytes;
    int end = in.end;
    if (in.at < end && json[in.at] != '"') {
      throw in.fail(ParseReason.SYNTAX, "expected a string, found " + in.found());
    }
    int at = in.at + 1;
    int start = at;
    while (at < end) {
      byte b = json[at];
      if (b == '"') {
        bytes = json;
        from = start;
        to = at;
        in.at = at + 1;
        return;
      }
      if (b == '\\') {
        readEscaped(start, at);
        return;
      }
      if (b >= ' ') {
        at++;
      } else {
        at = b < 0 ? afterMultibyte(at) : refuseControl(at);
      }
    }
    throw in.truncated();
  }

  /** Takes all that is left as it stands, checking that it is UTF-8. */
  void takeRest() {
    int invalid = Utf8.invalidAt(in.bytes, in.at, in.end);
    if (invalid >= 0) {
      throw invalidUtf8(invalid);
    }
    bytes = in.bytes;
    from = in.at;
    to = in.end;
    in.at = in.end;
  }

  private void readEscaped(int start, int firstEscape) {
    length = 0;
    append(start, firstEscape);
    int at = firstEscape;
    while (at < in.end) {
      byte b = in.bytes[at];
      if (b == '"') {
        bytes = scratch;
        from = 0;
        to = length;
        in.at = at + 1;
        return;
      }
      if (b == '\\') {
        at = unescape(at);
      } else {
        int next = b >= ' ' ? at + 1 : b < 0 ? afterMultibyte(at) : refuseControl(at);
        append(at, next);
        at = next;
      }
    }
    throw in.truncated();
  }

  /** Appends what an escape stands for; the position behind it. */
  private int unescape(int backslash) {
    if (backslash + 1 >= in.end) {
      throw in.truncated();
    }
    byte c = in.bytes[backslash + 1];
    switch (c) {
      case '"', '\\', '/' -> put(c);
      case 'b' -> put('\b');
      case 'f' -> put('\f');
      case 'n' -> put('\n');
      case 'r' -> put('\r');
      case 't' -> put('\t');
      case 'u' -> {
        return unescapeUnicode(backslash);
      }
      default ->
          throw in.failAt(
              backslash,
              ParseReason.INVALID_ESCAPE,
              "unknown escape " + in.shown(backslash, backslash + 2));
    }
    return backslash + 2;
  }

  private int unescapeUnicode(int backslash) {
    int unit = hex(backslash);
    if (!Character.isSurrogate((char) unit)) {
      putCodePoint(unit);
      return backslash + 6;
    }
    int second = backslash + 6;
    boolean high = Character.isHighSurrogate((char) unit);
    if (high && second + 2 > in.end) {
      throw in.truncated();
    }
    if (high && in.bytes[second] == '\\' && in.bytes[second + 1] == 'u') {
      int low = hex(second);
      if (Character.isLowSurrogate((char) low)) {
        putCodePoint(Character.toCodePoint((char) unit, (char) low));
        return second + 6;
      }
    }
    throw in.failAt(
        backslash, ParseReason.INVALID_ESCAPE, "half of a surrogate pair stands for no character");
  }

  private int hex(int backslash) {
    if (backslash + 6 > in.end) {
      throw in.truncated();
    }
    int value = 0;
    for (int i = backslash + 2; i < backslash + 6; i++) {
      int digit = in.bytes[i] < 0 ? -1 : Character.digit(in.bytes[i], 16);
      if (digit < 0) {
        throw in.failAt(
            backslash, ParseReason.INVALID_ESCAPE, "expected four hexadecimal digits after \\u");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /** Checks one character of more than one byte; the position behind it. */
  private int afterMultibyte(int at) {
    int next = Utf8.afterMultibyte(in.bytes, at, in.end);
    if (next == Utf8.INVALID) {
      throw invalidUtf8(at);
    }
    if (next == Utf8.TRUNCATED) {
      throw in.truncated();
    }
    return next;
  }

  private RecordFailure invalidUtf8(int at) {
    return in.failAt(
        at, ParseReason.INVALID_UTF8, "byte 0x%02x is no UTF-8 here".formatted(in.bytes[at]));
  }

  private int refuseControl(int at) {
    throw in.failAt(
        at,
        ParseReason.SYNTAX,
        "control character 0x%02x must be escaped in a string".formatted(in.bytes[at]));
  }

  private void append(int start, int stop) {
    reserve(stop - start);
    System.arraycopy(in.bytes, start, scratch, length, stop - start);
    length += stop - start;
  }

  private void put(int b) {
    reserve(1);
    scratch[length++] = (byte) b;
  }

  private void putCodePoint(int c) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xc0 | c >> 6);
      put(0x80 | c & 0x3f);
    } else {
      if (c < 0x10000) {
        put(0xe0 | c >> 12);
      } else {
        put(0xf0 | c >> 18);
        put(0x80 | c >> 12 & 0x3f);
      }
      put(0x80 | c >> 6 & 0x3f);
      put(0x80 | c & 0x3f);
    }
  }

  private void reserve(int more) {
    if (length + more > scratch.length) {
      scratch = Arrays.copyOf(scratch, Math.max(2 * scratch.length, length + more));
    }
  }
}
