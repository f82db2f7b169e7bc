package io.firnline.pipeline.time;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds one field of a JSON object in its bytes without parsing it: a key of that object, not of
 * one inside, of which the last one wins. Bytes that are no JSON get any answer; the parser refuses
 * them. For one thread.
 */
public final class JsonFieldScan {
  private final byte[] field;
  private int valueFrom;
  private int valueTo;

  public JsonFieldScan(String field) {
    this.field = field.getBytes(StandardCharsets.UTF_8);
  }

  /** First byte of the value that was found. */
  public int from() {
    return valueFrom;
  }

  /** End of the value that was found, exclusive, without white space behind it. */
  public int to() {
    return valueTo;
  }

  /**
   * Looks for the field in an object.
   *
   * @param start where the object is, or white space before it
   * @return whether it is there; then {@link #from} and {@link #to} say where its value is
   */
  public boolean find(byte[] json, int start) {
    int at = skipSpace(json, start);
    if (at >= json.length || json[at] != '{') {
      return false;
    }
    boolean found = false;
    at++;
    while (true) {
      at = skipSpace(json, at);
      if (at < json.length && json[at] == ',') {
        at = skipSpace(json, at + 1);
      }
      if (at >= json.length || json[at] != '"') {
        return found;
      }
      int keyFrom = at + 1;
      int keyTo = endOfString(json, keyFrom);
      int colon = skipSpace(json, keyTo + 1);
      int value = skipSpace(json, colon + 1);
      if (value >= json.length || json[colon] != ':') {
        return found;
      }
      at = endOfValue(json, value);
      if (isField(json, keyFrom, keyTo)) {
        valueFrom = value;
        valueTo = at;
        found = true;
      }
    }
  }

  private boolean isField(byte[] json, int from, int to) {
    if (to - from == field.length && Arrays.equals(json, from, to, field, 0, field.length)) {
      return !hasBackslash(json, from, to);
    }
    return to - from > field.length
        && hasBackslash(json, from, to)
        && Arrays.equals(unescaped(json, from, to), field);
  }

  /** The bytes of a string whose raw bytes, without its quotes, may have escapes. */
  public static byte[] unescaped(byte[] json, int from, int to) {
    String raw = new String(json, from, to - from, StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c != '\\') {
        text.append(c);
      } else if (++i < raw.length() && raw.charAt(i) == 'u' && i + 4 < raw.length()) {
        text.append((char) hex(raw, i + 1));
        i += 4;
      } else if (i < raw.length()) {
        text.append(ofEscape(raw.charAt(i)));
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static int hex(String text, int at) {
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      value = value * 16 + Math.max(0, Character.digit(text.charAt(i), 16));
    }
    return value;
  }

  private static char ofEscape(char c) {
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  /** End of the value that starts here, exclusive, without white space behind it. */
  private static int endOfValue(byte[] json, int value) {
    byte first = json[value];
    if (first == '"') {
      return Math.min(json.length, endOfString(json, value + 1) + 1);
    }
    return first == '{' || first == '[' ? endOfNested(json, value) : endOfLiteral(json, value);
  }

  private static int endOfLiteral(byte[] json, int from) {
    int at = from;
    while (at < json.length && json[at] > ' ' && json[at] != ',' && json[at] != '}') {
      at++;
    }
    return at;
  }

  private static int endOfNested(byte[] json, int from) {
    int depth = 0;
    for (int at = from; at < json.length; at++) {
      byte b = json[at];
      if (b == '"') {
        at = endOfString(json, at + 1);
      } else if (b == '{' || b == '[') {
        depth++;
      } else if ((b == '}' || b == ']') && --depth == 0) {
        return at + 1;
      }
    }
    return json.length;
  }

  /** Position of the closing quote, or the end of the bytes. */
  private static int endOfString(byte[] json, int from) {
    int at = from;
    while (at < json.length && json[at] != '"') {
      at += json[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, json.length);
  }

  private static int skipSpace(byte[] json, int from) {
    int at = from;
    while (at < json.length && isSpace(json[at])) {
      at++;
    }
    return at;
  }

  static boolean hasBackslash(byte[] json, int from, int to) {
    for (int i = from; i < to; i++) {
      if (json[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
