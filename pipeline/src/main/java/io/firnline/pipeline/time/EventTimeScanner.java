package io.firnline.pipeline.time;

import io.firnline.pipeline.source.EventTimeReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the event-time field in the bytes of a JSON object without parsing it: a key of the
 * outermost object, of which the last one wins. Bytes that are no JSON get any answer; the parser
 * refuses them.
 *
 * <p>A field at the end of the object is found from the end. That is safe in valid JSON: behind the
 * value comes nothing but the brace that closes the outermost object, so neither the value nor the
 * colon before it can lie in a string or deeper, and a quote that follows no backslash opens the
 * key.
 */
final class EventTimeScanner implements EventTimeReader {
  private static final int NOT_FOUND = -1;

  private final byte[] field;
  private final EventTimeRule rule;
  private int valueFrom;
  private int valueTo;

  EventTimeScanner(String field, EventTimeRule rule) {
    this.field = field.getBytes(StandardCharsets.UTF_8);
    this.rule = rule;
  }

  @Override
  public long eventTimeMillis(byte @Nullable [] payload, long sourceTimeMillis) {
    if (payload == null || !(findAtEnd(payload) || find(payload))) {
      return sourceTimeMillis;
    }
    long millis = rule.millis(payload, valueFrom, valueTo);
    return millis == EventTimeRule.UNREADABLE ? sourceTimeMillis : millis;
  }

  private boolean findAtEnd(byte[] json) {
    int brace = backOverSpace(json, json.length - 1);
    if (brace < 0 || json[brace] != '}') {
      return false;
    }
    int last = backOverSpace(json, brace - 1);
    int first = last;
    if (first > 0 && json[first] == '"') {
      first--;
      while (first > 0 && isOfTime(json[first])) {
        first--;
      }
      if (first <= 0 || json[first] != '"') {
        return false;
      }
    } else {
      while (first > 0 && isOfNumber(json[first])) {
        first--;
      }
      first++;
    }
    valueFrom = first;
    valueTo = last + 1;
    return first <= last && isFieldBefore(json, first);
  }

  /** Whether {@code "field" :} ends right before a value. */
  private boolean isFieldBefore(byte[] json, int value) {
    int colon = backOverSpace(json, value - 1);
    if (colon < 0 || json[colon] != ':') {
      return false;
    }
    int quote = backOverSpace(json, colon - 1);
    int name = quote - field.length;
    return name > 1
        && json[quote] == '"'
        && json[name - 1] == '"'
        && json[name - 2] != '\\'
        && Arrays.equals(json, name, quote, field, 0, field.length)
        && !hasBackslash(json, name, quote);
  }

  private static boolean hasBackslash(byte[] json, int from, int to) {
    for (int i = from; i < to; i++) {
      if (json[i] == '\\') {
        return true;
      }
    }
    return false;
  }

  private boolean find(byte[] json) {
    int at = skipSpace(json, 0);
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

  private static byte[] unescaped(byte[] json, int from, int to) {
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

  private static int backOverSpace(byte[] json, int from) {
    int at = from;
    while (at >= 0 && isSpace(json[at])) {
      at--;
    }
    return Math.max(at, NOT_FOUND);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private static boolean isOfNumber(byte b) {
    return (b >= '0' && b <= '9') || b == '-' || b == '.' || b == '+' || b == 'e' || b == 'E';
  }

  private static boolean isOfTime(byte b) {
    boolean digit = b >= '0' && b <= '9';
    return digit
        || b == '-'
        || b == ':'
        || b == '.'
        || b == '+'
        || b == ' '
        || (b | 32) == 't'
        || (b | 32) == 'z';
  }
}
