package io.firnline.pipeline.parse;

/**
 * Why a record could not be made a row.
 *
 * @param reason stable reason
 * @param field path of the field, e.g. {@code reading.values[2]}; empty for the record as a whole
 * @param offset byte of the payload at which reading stopped, 0 is the first; -1 for no certain one
 * @param detail what was expected and what was found
 */
public record ParseFailure(ParseReason reason, String field, int offset, String detail) {
  /** A failure of the record as a whole. */
  public static ParseFailure ofRecord(ParseReason reason, String detail) {
    return new ParseFailure(reason, "", -1, detail);
  }

  /** The failure in one sentence, with field and byte offset. */
  public String message() {
    String what = field.isEmpty() ? "record" : "field " + field;
    String where = offset < 0 ? "" : " at byte " + offset;
    return "Cannot read " + what + where + ": " + detail;
  }
}
