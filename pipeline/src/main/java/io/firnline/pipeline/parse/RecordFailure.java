package io.firnline.pipeline.parse;

/**
 * Ends the reading of a record. It carries no stack trace, so that a flood of bad records stays
 * cheap; the field's path is put together on the way up.
 */
public final class RecordFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ParseReason reason;
  private final int offset;
  private final String detail;
  private String path = "";

  /**
   * @param offset byte of the payload at which reading stopped; -1 for no certain one
   */
  public RecordFailure(ParseReason reason, int offset, String detail) {
    super(detail, null, false, false);
    this.reason = reason;
    this.offset = offset;
    this.detail = detail;
  }

  public ParseReason reason() {
    return reason;
  }

  /** This failure, as seen from the object that has the field. */
  public RecordFailure inField(String name) {
    path = path.isEmpty() || path.startsWith("[") ? name + path : name + "." + path;
    return this;
  }

  /** This failure, as seen from the list that has the element. */
  public RecordFailure inElement(int index) {
    String element = "[" + index + "]";
    path = path.isEmpty() || path.startsWith("[") ? element + path : element + "." + path;
    return this;
  }

  /** This failure, to be placed by who knows where the value lies. */
  public RecordFailure withoutPlace() {
    return new RecordFailure(reason, -1, detail);
  }

  /** The failure at a place of the payload, if it has none yet. */
  ParseFailure at(int place) {
    return new ParseFailure(reason, path, offset < 0 ? place : offset, detail);
  }
}
