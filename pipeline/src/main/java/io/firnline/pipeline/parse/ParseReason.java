package io.firnline.pipeline.parse;

import java.util.Locale;

/** Why a record became a dead letter. The codes are stored in tables and never change. */
public enum ParseReason {
  /** The record has no payload, e.g. a Kafka tombstone. */
  NO_PAYLOAD,
  /** The bytes are not of the format, e.g. no JSON. */
  SYNTAX,
  /** The bytes end within a value. */
  TRUNCATED,
  /** Something follows the object. */
  TRAILING_BYTES,
  /** The bytes are no UTF-8. */
  INVALID_UTF8,
  /** An escape in a string is unknown, or stands for half of a character. */
  INVALID_ESCAPE,
  /** The record, or a number in it, has more bytes than the limit. */
  TOO_LARGE,
  /** Values are nested deeper than the limit. */
  TOO_DEEP,
  /** A required field is missing or null. */
  MISSING_REQUIRED,
  /** The value has another type than the column, e.g. text for a number. */
  WRONG_TYPE,
  /** The number is outside of the range of the column. */
  OUT_OF_RANGE,
  /** The number has more decimal places than the column can hold. */
  NOT_EXACT,
  /** The text is not what the column's type asks for, e.g. no ISO date. */
  INVALID_TEXT,
  /** The object has a field that the table has not. */
  UNKNOWN_FIELD,
  /** The object has a field that the table should get a column for, and cannot. */
  NO_COLUMN,
  /** The field that names the table of the record is missing, or what it says names no table. */
  BAD_TABLE,
  /** The record would need one more table than the writer may have. */
  TOO_MANY_TABLES,
  /** The CSV record has more or fewer fields than there are columns. */
  FIELD_COUNT,
  /** The record names a schema that the registry does not have, or that is no schema for it. */
  UNKNOWN_SCHEMA,
  /** The event-time field is missing, null or no time. */
  NO_EVENT_TIME,
  /** The event time is further ahead of the source's time than allowed. */
  TOO_FAR_AHEAD,
  /** The row is late, and late rows are to be dead letters. */
  LATE,
  /** The row is later than the maximum lateness, and such rows are to be dead letters. */
  TOO_LATE;

  /** The stored code, e.g. {@code wrong_type}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
