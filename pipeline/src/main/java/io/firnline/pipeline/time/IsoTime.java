package io.firnline.pipeline.time;

/**
 * Dates and times of ISO 8601 (RFC 3339) read straight from ASCII bytes, without objects or
 * exceptions. Years are 0001 to 9999; fractions have 1 to 9 digits, digits below a microsecond are
 * cut off; a leap second is refused.
 */
public final class IsoTime {
  /** The answer for text that is no date or time. */
  public static final long INVALID = Long.MIN_VALUE;

  /** Start of year 1, microseconds since 1970 UTC. */
  public static final long MIN_MICROS = -62_135_596_800_000_000L;

  /** Last microsecond of year 9999. */
  public static final long MAX_MICROS = 253_402_300_799_999_999L;

  private static final long MICROS_PER_SECOND = 1_000_000L;
  private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
  private static final int[] MONTH_DAYS = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  private static final int[] FRACTION_SCALE = {0, 100_000, 10_000, 1_000, 100, 10, 1};
  private static final int DATE_LENGTH = 10;
  private static final int MAX_OFFSET_SECONDS = 18 * 3600;

  private IsoTime() {}

  /** The time itself if it lies in the years 1 to 9999, else {@link #INVALID}. */
  public static long inRange(long micros) {
    return micros < MIN_MICROS || micros > MAX_MICROS ? INVALID : micros;
  }

  /** Days since 1970 of {@code YYYY-MM-DD}, or {@link #INVALID}. */
  public static long days(byte[] text, int from, int to) {
    if (to - from != DATE_LENGTH || text[from + 4] != '-' || text[from + 7] != '-') {
      return INVALID;
    }
    int century = twoDigits(text, from);
    int yearOfCentury = twoDigits(text, from + 2);
    int month = twoDigits(text, from + 5);
    int day = twoDigits(text, from + 8);
    if ((century | yearOfCentury | month | day) < 0) {
      return INVALID;
    }
    int year = century * 100 + yearOfCentury;
    return isDate(year, month, day) ? daysOf(year, month, day) : INVALID;
  }

  /** Microseconds of the day of {@code HH:MM[:SS[.f]]}, or {@link #INVALID}. */
  public static long timeOfDayMicros(byte[] text, int from, int to) {
    int hour = number(text, from, to);
    int minute = number(text, from + 3, to);
    if ((hour | minute) < 0 || hour > 23 || minute > 59 || text[from + 2] != ':') {
      return INVALID;
    }
    long minutes = hour * 60L + minute;
    if (to == from + 5) {
      return minutes * 60 * MICROS_PER_SECOND;
    }
    int second = number(text, from + 6, to);
    if (second < 0 || second > 59 || text[from + 5] != ':') {
      return INVALID;
    }
    long fraction = fractionMicros(text, from + 8, to);
    return fraction < 0 ? INVALID : (minutes * 60 + second) * MICROS_PER_SECOND + fraction;
  }

  /**
   * Microseconds since 1970 UTC of {@code YYYY-MM-DDTHH:MM[:SS[.f]][offset]}, or {@link #INVALID}.
   * The offset is {@code Z}, {@code +HH}, {@code +HHMM} or {@code +HH:MM}; without one the time is
   * UTC. A space may stand for the T; T and Z may be lower case (RFC 3339, 5.6).
   */
  public static long timestampMicros(byte[] text, int from, int to) {
    if (to - from < DATE_LENGTH + 6 || !isSeparator(text[from + DATE_LENGTH])) {
      return INVALID;
    }
    int timeFrom = from + DATE_LENGTH + 1;
    int timeTo = timeFrom;
    while (timeTo < to && !startsOffset(text[timeTo])) {
      timeTo++;
    }
    long days = days(text, from, from + DATE_LENGTH);
    long time = timeOfDayMicros(text, timeFrom, timeTo);
    int offset = offsetSeconds(text, timeTo, to);
    if (days == INVALID || time == INVALID || offset == Integer.MIN_VALUE) {
      return INVALID;
    }
    return inRange(days * MICROS_PER_DAY + time - offset * MICROS_PER_SECOND);
  }

  private static boolean isSeparator(byte b) {
    return b == 'T' || b == 't' || b == ' ';
  }

  private static boolean startsOffset(byte b) {
    return b == 'Z' || b == 'z' || b == '+' || b == '-';
  }

  private static int offsetSeconds(byte[] text, int from, int to) {
    int length = to - from;
    if (length == 0) {
      return 0;
    }
    if (length == 1) {
      return text[from] == 'Z' || text[from] == 'z' ? 0 : Integer.MIN_VALUE;
    }
    boolean colon = length == 6 && text[from + 3] == ':';
    int hours = number(text, from + 1, to);
    int minutes = length == 3 ? 0 : number(text, from + (colon ? 4 : 3), to);
    boolean known = length == 3 || length == 5 || colon;
    boolean signed = text[from] == '+' || text[from] == '-';
    if (!known || !signed || (hours | minutes) < 0 || minutes > 59) {
      return Integer.MIN_VALUE;
    }
    int seconds = hours * 3600 + minutes * 60;
    if (seconds > MAX_OFFSET_SECONDS) {
      return Integer.MIN_VALUE;
    }
    return text[from] == '-' ? -seconds : seconds;
  }

  /** Microseconds of {@code .f}, 0 of nothing, negative for anything else. */
  private static long fractionMicros(byte[] text, int from, int to) {
    int digits = to - from - 1;
    if (digits == -1) {
      return 0;
    }
    if (digits < 1 || digits > 9 || text[from] != '.') {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = text[from + 1 + i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = i < 6 ? value * 10 + digit : value;
    }
    return (long) value * FRACTION_SCALE[Math.min(digits, 6)];
  }

  /** The number of two digits, negative if there are none before {@code to}. */
  private static int number(byte[] text, int at, int to) {
    return at + 2 > to ? -1 : twoDigits(text, at);
  }

  private static int twoDigits(byte[] text, int at) {
    int tens = text[at] - '0';
    int ones = text[at + 1] - '0';
    boolean digits = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9;
    return digits ? tens * 10 + ones : -1;
  }

  private static boolean isDate(int year, int month, int day) {
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > MONTH_DAYS[month - 1]) {
      return false;
    }
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return leap || month != 2 || day < 29;
  }

  /** Days since 1970 in the Gregorian calendar; the year starts in March here. */
  private static long daysOf(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(y, 400);
    int yearOfEra = y - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }
}
