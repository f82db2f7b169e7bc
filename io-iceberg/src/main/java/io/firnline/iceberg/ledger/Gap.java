package io.firnline.iceberg.ledger;

/**
 * Positions of a partition that were gone from its source before everything in them was in a table,
 * and whose loss the user has accepted (ledger.md section 6). What was in a table already stays
 * there; how many records the rest were, nobody can know any more.
 *
 * @param from the first of them
 * @param to exclusive end: the first position that the source still had
 */
public record Gap(long from, long to) {
  /**
   * @throws IllegalArgumentException if it is empty
   */
  public Gap {
    if (to <= from) {
      throw new IllegalArgumentException(
          "Invalid gap from %d to %d: its end is the first position that is still there, so it comes after its start"
              .formatted(from, to));
    }
  }

  boolean has(long position) {
    return from <= position && position < to;
  }

  /** How many positions it has: at least as many as records are lost. */
  public long positions() {
    return to - from;
  }
}
