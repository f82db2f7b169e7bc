package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.FieldText;
import io.firnline.pipeline.time.JsonFieldScan;
import java.util.List;

/** Finds a field of a JSON object, or of objects inside of it, by the bytes of its key. */
final class JsonFieldText extends FieldText {
  private final JsonFieldScan[] path;
  private final JsonCursor cursor;

  JsonFieldText(List<String> path, JsonOptions options) {
    this.path = path.stream().map(JsonFieldScan::new).toArray(JsonFieldScan[]::new);
    this.cursor = new JsonCursor(options.maxDepth());
  }

  @Override
  public Found find(byte[] payload) {
    int from = 0;
    int to = payload.length;
    for (JsonFieldScan scan : path) {
      if (!scan.find(payload, from)) {
        return checked(payload, Found.MISSING);
      }
      from = scan.from();
      to = scan.to();
    }
    return value(payload, from, to);
  }

  private Found value(byte[] json, int from, int to) {
    if (to - from < 1) {
      return checked(json, Found.MISSING);
    }
    return switch (json[from]) {
      case '"' -> string(json, from, to);
      case '{', '[' -> checked(json, Found.NO_SCALAR);
      case 'n' -> checked(json, Found.NULL);
      case 't', 'f' -> text(json, from, to);
      default -> isWhole(json, from, to) ? text(json, from, to) : checked(json, Found.NO_SCALAR);
    };
  }

  private Found string(byte[] json, int from, int to) {
    if (to - from < 2 || json[to - 1] != '"') {
      return checked(json, Found.NO_SCALAR);
    }
    for (int i = from + 1; i < to - 1; i++) {
      if (json[i] == '\\') {
        return text(JsonFieldScan.unescaped(json, from + 1, to - 1));
      }
    }
    return text(json, from + 1, to - 1);
  }

  private static boolean isWhole(byte[] json, int from, int to) {
    int first = json[from] == '-' ? from + 1 : from;
    for (int i = first; i < to; i++) {
      if (json[i] < '0' || json[i] > '9') {
        return false;
      }
    }
    return first < to;
  }

  /** Garbage is refused as such, rather than for a field that it has not. */
  private Found checked(byte[] json, Found found) {
    cursor.open(json);
    cursor.skipValue();
    cursor.expectEnd();
    return found;
  }
}
