package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.SourcePartition;

/** A record of the source, and how often the oracle has found it. */
final class SourceRecord {
  static final String HOME = "home";
  static final String DEAD = "dead";

  /** Dropped by policy: a row of no table; it is counted and travels like any other. */
  static final String DROPPED = "(dropped)";

  final SourcePartition partition;
  final long position;

  /** Event time; of a dead letter its source timestamp. */
  final long time;

  /** Where it goes: a table, or {@link #DROPPED}. */
  final String table;

  final long mixed;
  int found;
  int misplaced;

  SourceRecord(SourcePartition partition, long position, long time, String table, long mixed) {
    this.partition = partition;
    this.position = position;
    this.time = time;
    this.table = table;
    this.mixed = mixed;
  }

  void foundIn(String where) {
    if (where.equals(table)) {
      found++;
    } else {
      misplaced++;
    }
  }

  @Override
  public String toString() {
    return "%s@%d time %d for %s".formatted(partition, position, time, table);
  }
}
