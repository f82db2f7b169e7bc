package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import java.util.Arrays;

/**
 * Walks over the bytes of one JSON text (RFC 8259, strictly): structure, strings, literals. Reused
 * for each record; fields are read directly by the nodes of this package for speed.
 */
final class JsonCursor {
  private static final int SHOWN_BYTES = 24;

  final JsonNumber number = new JsonNumber(this);
  final JsonString text = new JsonString(this);
  private final int maxDepth;

  /** Whether what is to be read is no JSON but one value as plain text, from here to the end. */
  final boolean plain;

  /** Whether a field came that the table has not, with a value. */
  boolean sawUnknown;

  byte[] bytes = new byte[0];
  int at;
  int end;
  private int depth;

  JsonCursor(int maxDepth) {
    this(maxDepth, false);
  }

  private JsonCursor(int maxDepth, boolean plain) {
    this.maxDepth = maxDepth;
    this.plain = plain;
  }

  static JsonCursor ofPlainText() {
    return new JsonCursor(1, true);
  }

  void open(byte[] json) {
    open(json, 0, json.length);
  }

  void open(byte[] text, int from, int to) {
    bytes = text;
    at = from;
    end = to;
    depth = 0;
    sawUnknown = false;
  }

  /** The next byte that is no white space; it is not consumed. */
  int peek() {
    if (at < end && bytes[at] > ' ') {
      return bytes[at];
    }
    return peekBehindSpace();
  }

  private int peekBehindSpace() {
    skipSpace();
    if (at == end) {
      throw truncated();
    }
    return bytes[at];
  }

  private void skipSpace() {
    while (at < end && isSpace(bytes[at])) {
      at++;
    }
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** Consumes one structural byte. */
  void expect(char wanted) {
    if (peek() != wanted) {
      throw fail(ParseReason.SYNTAX, "expected " + wanted + ", found " + found());
    }
    at++;
  }

  /**
   * Consumes what follows an element: true for a comma, false for the closing bracket. An element
   * must follow the comma.
   */
  boolean hasNext(char close) {
    int c = peek();
    if (c == ',') {
      at++;
      return true;
    }
    if (c != close) {
      throw fail(ParseReason.SYNTAX, "expected , or " + close + ", found " + found());
    }
    leave();
    return false;
  }

  /** Consumes an opening bracket; false if the closing one follows at once. */
  boolean enter(char open, char close) {
    if (++depth > maxDepth) {
      throw fail(ParseReason.TOO_DEEP, "nested deeper than " + maxDepth + " levels");
    }
    expect(open);
    if (peek() == close) {
      leave();
      return false;
    }
    return true;
  }

  private void leave() {
    at++;
    depth--;
  }

  void expectEnd() {
    skipSpace();
    if (at < end) {
      throw fail(ParseReason.TRAILING_BYTES, "expected the end, found " + found());
    }
  }

  void literal(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at + i == end) {
        throw truncated();
      }
      if (bytes[at + i] != word.charAt(i)) {
        throw fail(ParseReason.SYNTAX, "expected a JSON value, found " + found());
      }
    }
    at += word.length();
  }

  /** Consumes one value of any kind, checking all of it. */
  void skipValue() {
    switch (peek()) {
      case '{' -> skipObject();
      case '[' -> skipArray();
      case '"' -> text.read();
      case 't' -> literal("true");
      case 'f' -> literal("false");
      case 'n' -> literal("null");
      default -> number.read();
    }
  }

  private void skipObject() {
    if (!enter('{', '}')) {
      return;
    }
    do {
      peek();
      text.read();
      expect(':');
      skipValue();
    } while (hasNext('}'));
  }

  private void skipArray() {
    if (!enter('[', ']')) {
      return;
    }
    do {
      skipValue();
    } while (hasNext(']'));
  }

  /** The depth of nesting here, for {@link #rewind}. */
  int depth() {
    return depth;
  }

  /** Goes back to a value that was passed at the given depth. */
  void rewind(int position, int depthThere) {
    at = position;
    depth = depthThere;
  }

  RecordFailure fail(ParseReason reason, String detail) {
    return new RecordFailure(reason, at, detail);
  }

  RecordFailure failAt(int position, ParseReason reason, String detail) {
    return new RecordFailure(reason, position, detail);
  }

  RecordFailure truncated() {
    return new RecordFailure(ParseReason.TRUNCATED, end, "the bytes end within a value");
  }

  /**
   * The failure for a value of another kind than wanted: a value that is no JSON is refused as
   * such.
   */
  RecordFailure wrongType(String wanted) {
    int start = at;
    String found = found();
    if (!plain) {
      skipValue();
    }
    return failAt(start, ParseReason.WRONG_TYPE, "expected " + wanted + ", found " + found);
  }

  /** What stands here, shortened and in printable ASCII. */
  String found() {
    return shown(at, end);
  }

  String shown(int from, int to) {
    StringBuilder shown = new StringBuilder();
    for (byte b : Arrays.copyOfRange(bytes, from, Math.min(to, from + SHOWN_BYTES))) {
      shown.append(b >= ' ' && b < 127 ? (char) b : '?');
    }
    return shown.append(to - from > SHOWN_BYTES ? "..." : "").toString();
  }
}
