package io.firnline.pipeline.parse.json;

import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.time.EpochUnit;
import io.firnline.pipeline.time.EventTimeRule;
import io.firnline.pipeline.time.IsoTime;

/** Readers of dates and times. */
final class TimeReaders {
  private static final int YEAR_LENGTH = 4;

  private TimeReaders() {}

  static void readDate(JsonCursor in, ColumnBuffer column, int repetition) {
    int start = in.at;
    JsonString text = LeafReaders.readText(in, "a date");
    long days = IsoTime.days(text.bytes, text.from, text.to);
    column.addInt((int) valid(in, start, days, "a date like 2026-01-31"), repetition);
  }

  static void readTime(JsonCursor in, ColumnBuffer column, int repetition) {
    int start = in.at;
    JsonString text = LeafReaders.readText(in, "a time");
    long micros = IsoTime.timeOfDayMicros(text.bytes, text.from, text.to);
    column.addLong(valid(in, start, micros, "a time like 23:59:59.999999"), repetition);
  }

  private static long valid(JsonCursor in, int start, long value, String wanted) {
    if (value == IsoTime.INVALID) {
      String detail = "expected " + wanted + ", found " + in.shown(start, in.at);
      throw in.failAt(start, ParseReason.INVALID_TEXT, detail);
    }
    return value;
  }

  /**
   * ISO 8601 text, or a number of units since 1970 UTC, into microseconds, rounded down. An offset
   * is applied; text without one is UTC.
   */
  static final class Timestamp implements LeafReader {
    private final EpochUnit unit;

    Timestamp(EpochUnit unit) {
      this.unit = unit;
    }

    @Override
    public void read(JsonCursor in, ColumnBuffer column, int repetition) {
      column.addLong(isText(in) ? ofText(in) : ofNumber(in), repetition);
    }

    /** Of plain text, where no quotes tell, the dash behind the year says what it is. */
    private static boolean isText(JsonCursor in) {
      return in.plain
          ? in.end - in.at > YEAR_LENGTH && in.bytes[in.at + YEAR_LENGTH] == '-'
          : in.bytes[in.at] == '"';
    }

    private static long ofText(JsonCursor in) {
      int start = in.at;
      JsonString text = LeafReaders.readText(in, "a timestamp");
      long micros = IsoTime.timestampMicros(text.bytes, text.from, text.to);
      return valid(in, start, micros, "a timestamp like 2026-01-31T23:59:59.999Z");
    }

    private long ofNumber(JsonCursor in) {
      LeafReaders.readNumber(in);
      JsonNumber number = in.number;
      long micros =
          number.isSmallWhole()
              ? unit.toMicros(number.small())
              : EventTimeRule.microsOf(number.asBigDecimal(), unit);
      if (micros == IsoTime.INVALID) {
        throw number.outOfRange();
      }
      return micros;
    }
  }
}
