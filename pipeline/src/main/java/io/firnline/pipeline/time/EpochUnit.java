package io.firnline.pipeline.time;

/** What a number of an event-time or timestamp field counts since 1970 UTC. */
public enum EpochUnit {
  SECONDS(1_000_000, 1),
  MILLIS(1_000, 1),
  MICROS(1, 1),
  NANOS(1, 1_000);

  private final long microsPerUnit;
  private final long unitsPerMicro;

  EpochUnit(long microsPerUnit, long unitsPerMicro) {
    this.microsPerUnit = microsPerUnit;
    this.unitsPerMicro = unitsPerMicro;
  }

  /**
   * The microseconds of a whole number of units, rounded down, or {@link IsoTime#INVALID} outside
   * of the years 1 to 9999.
   */
  public long toMicros(long units) {
    long limit = IsoTime.MAX_MICROS / microsPerUnit;
    if (microsPerUnit > 1 && (units > limit || units < -limit)) {
      return IsoTime.INVALID;
    }
    return IsoTime.inRange(Math.floorDiv(units * microsPerUnit, unitsPerMicro));
  }

  /** Decimal exponent of a unit in microseconds: 6 for seconds, -3 for nanoseconds. */
  public int decimalExponent() {
    return switch (this) {
      case SECONDS -> 6;
      case MILLIS -> 3;
      case MICROS -> 0;
      case NANOS -> -3;
    };
  }
}
