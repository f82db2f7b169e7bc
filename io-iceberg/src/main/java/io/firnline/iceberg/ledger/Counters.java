package io.firnline.iceberg.ledger;

/**
 * Totals of what a writer has committed, of one stream.
 *
 * @param records records read and settled: rows + dead + dropped
 * @param rows rows in tables other than the dead-letter table
 * @param late those of {@code rows} that came after their own window
 * @param dead rows of the dead-letter table
 * @param dropped records dropped by a policy that the user chose
 * @param bytes bytes of the data files in storage
 */
public record Counters(long records, long rows, long late, long dead, long dropped, long bytes) {
  public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0);

  public Counters plus(Counters o) {
    return new Counters(
        records + o.records,
        rows + o.rows,
        late + o.late,
        dead + o.dead,
        dropped + o.dropped,
        bytes + o.bytes);
  }
}
