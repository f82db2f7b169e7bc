package io.firnline.pipeline.time;

/** What a number of an event-time or timestamp field counts since 1970 UTC. */
public enum EpochUnit {
  SECONDS(1_000_000, 1),
  MILLIS(1_000, 1),
  MICROS(1, 1),
  NANOS(1, 1_000);

  private final long microsPerUnit;
  private final long unitsPerMicro;
  private final long limit;

  EpochUnit(long microsPerUnit, long unitsPerMicro) {
    this.microsPerUnit = microsPerUnit;
    this.unitsPerMicro = unitsPerMicro;
    this.limit = IsoTime.MAX_MICROS / microsPerUnit;
  }

  /**
   * The microseconds of a whole number of units, rounded down, or {@link IsoTime#INVALID} outside
   * of the years 1 to 9999.
   */
  public long toMicros(long units) {
    if (microsPerUnit > 1 && (units > limit || units < -limit)) {
      return IsoTime.INVALID;
    }
    // A division for each record would be felt.
    return IsoTime.inRange(
        unitsPerMicro == 1 ? units * microsPerUnit : Math.floorDiv(units, unitsPerMicro));
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
