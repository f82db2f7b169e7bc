package io.firnline.pipeline.parse.json;

import io.firnline.pipeline.parse.ParseFailure;
import io.firnline.pipeline.parse.ParseReason;

/**
 * Ends the reading of a record. It carries no stack trace, so that a flood of bad records stays
 * cheap; the field's path is put together on the way up.
 */
final class JsonFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ParseReason reason;
  private final int offset;
  private final String detail;
  private String path = "";

  JsonFailure(ParseReason reason, int offset, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
    this.offset = offset;
    this.detail = detail;
  }

  /** This failure, as seen from the object that has the field. */
  JsonFailure inField(String name) {
    path = path.isEmpty() || path.startsWith("[") ? name + path : name + "." + path;
    return this;
  }

  /** This failure, as seen from the list that has the element. */
  JsonFailure inElement(int index) {
    String element = "[" + index + "]";
    path = path.isEmpty() || path.startsWith("[") ? element + path : element + "." + path;
    return this;
  }

  ParseFailure asParseFailure() {
    return new ParseFailure(reason, path, offset, detail);
  }
}
