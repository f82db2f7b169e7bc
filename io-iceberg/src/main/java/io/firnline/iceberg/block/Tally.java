package io.firnline.iceberg.block;

/**
 * Stands for a set of records: how many, and the sum of their mixed positions modulo 2^64. A number
 * alone would not see one row lost and another doubled.
 *
 * @param records number of records
 * @param positionSum sum of {@link #mixed} over them
 */
public record Tally(long records, long positionSum) {
  public static final Tally ZERO = new Tally(0, 0);

  public Tally plus(Tally other) {
    return plus(other.records, other.positionSum);
  }

  public Tally plus(long moreRecords, long morePositionSum) {
    return new Tally(records + moreRecords, positionSum + morePositionSum);
  }

  /**
   * A position with its partition, scattered over 64 bits (splitmix64). Part of what is stored:
   * never changes.
   */
  public static long mixed(long partitionSeed, long position) {
    long x = (position + 1 + partitionSeed) * 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }
}
