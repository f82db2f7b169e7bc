package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.RowBuffer;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.parse.RowParser;
import io.firnline.pipeline.time.EventTimeRule;
import java.util.Set;

/**
 * Reads a JSON object (RFC 8259, UTF-8) straight into the columns of a row.
 *
 * <h2>What a value may be</h2>
 *
 * <ul>
 *   <li>An integer column takes any number without a fraction, {@code 1.0} and {@code 1e2} too; a
 *       fraction or overflow is refused.
 *   <li>Double and float take the nearest value; a number that would become infinite is refused.
 *   <li>A decimal takes a number exactly: nothing is rounded, only trailing zeros may go.
 *   <li>Date, time and timestamp take ISO 8601 text, see {@link io.firnline.pipeline.time.IsoTime};
 *       a timestamp also a number of units since 1970 UTC. An offset is applied, text without one
 *       is UTC; both kinds of timestamp keep microseconds.
 *   <li>Binary and fixed take base64, UUID its text form, string a string only.
 *   <li>A missing or null field becomes null, and is refused if the column is required.
 *   <li>Of a key that comes again the last value counts, at every level, as in Jackson; what came
 *       before may have been any JSON. Names match exactly, with upper and lower case.
 * </ul>
 *
 * <p>Everything is checked, ignored fields too: grammar, UTF-8, escapes, nothing after the object.
 * What is no JSON is refused as such, also behind a wrong value; of several wrong values the first
 * one is told. A number of more than 1,000 characters is refused, as by Jackson.
 *
 * <p>Differences from Jackson:
 *
 * <ul>
 *   <li>Half of a surrogate pair in an escape is refused, as no UTF-8 stands for it.
 *   <li>UTF-8 is that of RFC 3629, without a byte order mark. Jackson also takes overlong forms and
 *       what is beyond U+10FFFF, passes over the mark, and guesses UTF-16 and UTF-32.
 *   <li>How deep values may be nested is an option, see {@link JsonOptions}.
 *   <li>An exponent beyond the range of int is refused where a column cannot take the number, not
 *       in an ignored field.
 * </ul>
 *
 * <p>Not thread-safe: it fills the row that it was given.
 */
public final class JsonRowParser extends RowParser {
  private final EventTimeRule eventTime;
  private final JsonCursor cursor;
  private final StructNode root;

  /**
   * @param row to be filled
   * @param notOfJson names of columns that are left alone; keys of these names are unknown
   * @param eventTime where the event time is; its field need not be a column
   * @throws IllegalArgumentException if a column's type cannot be read from JSON
   */
  public JsonRowParser(
      RowBuffer row, Set<String> notOfJson, JsonOptions options, EventTimeRule eventTime) {
    super(row, options.maxRecordBytes());
    this.eventTime = eventTime;
    this.cursor = new JsonCursor(options.maxDepth());
    this.root = new NodeBuilder(row, options, eventTime).root(notOfJson);
  }

  @Override
  protected void read(byte[] json) {
    cursor.open(json);
    cursor.peek();
    try {
      root.readPresent(cursor, 0);
    } catch (RecordFailure failure) {
      if (JsonNode.isOfValue(failure)) {
        cursor.expectEnd();
      }
      throw failure;
    }
    cursor.expectEnd();
  }

  @Override
  public boolean sawUnknown() {
    return cursor.sawUnknown;
  }

  @Override
  public long eventTimeMillis(byte[] json, long sourceTimeMillis) {
    if (eventTime.field() == null) {
      return sourceTimeMillis;
    }
    int from = root.watchedFrom();
    return from < 0 ? EventTimeRule.UNREADABLE : eventTime.millis(json, from, root.watchedTo());
  }
}
