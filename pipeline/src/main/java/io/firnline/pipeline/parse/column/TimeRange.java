package io.firnline.pipeline.parse.column;

import io.firnline.pipeline.parse.ParseReason;
import io.firnline.pipeline.parse.RecordFailure;
import io.firnline.pipeline.time.IsoTime;

/** What dates and times of day may be, where they come as numbers. */
public final class TimeRange {
  private static final long MICROS_OF_DAY = 86_400_000_000L;
  private static final long FIRST_DAY = Math.floorDiv(IsoTime.MIN_MICROS, MICROS_OF_DAY);
  private static final long LAST_DAY = Math.floorDiv(IsoTime.MAX_MICROS, MICROS_OF_DAY);

  private TimeRange() {}

  /** Days since 1970; refused outside of the years 1 to 9999. */
  public static int checkDays(int days) {
    if (days < FIRST_DAY || days > LAST_DAY) {
      throw refusal("day " + days + " since 1970 is outside of the years 1 to 9999");
    }
    return days;
  }

  /** Microseconds since midnight; refused beyond a day. */
  public static long checkTimeOfDay(long micros) {
    if (micros < 0 || micros >= MICROS_OF_DAY) {
      throw refusal(micros + " microseconds since midnight are no time of a day");
    }
    return micros;
  }

  private static RecordFailure refusal(String detail) {
    return new RecordFailure(ParseReason.OUT_OF_RANGE, -1, detail);
  }
}
