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
  private final JsonFieldScan scan;
  private final EventTimeRule rule;
  private int valueFrom;
  private int valueTo;

  EventTimeScanner(String field, EventTimeRule rule) {
    this.field = field.getBytes(StandardCharsets.UTF_8);
    this.scan = new JsonFieldScan(field);
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

  private boolean find(byte[] json) {
    boolean found = scan.find(json, 0);
    valueFrom = scan.from();
    valueTo = scan.to();
    return found;
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
        && !JsonFieldScan.hasBackslash(json, name, quote);
  }

  private static int backOverSpace(byte[] json, int from) {
    int at = from;
    while (at >= 0 && JsonFieldScan.isSpace(json[at])) {
      at--;
    }
    return Math.max(at, NOT_FOUND);
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
