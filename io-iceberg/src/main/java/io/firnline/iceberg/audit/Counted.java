package io.firnline.iceberg.audit;

import io.firnline.iceberg.commit.WindowRows;
import io.firnline.iceberg.ledger.Counters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Records, and what became of them. */
record Counted(long records, long rows, long late, long dead, long dropped) {
  static final Counted ZERO = new Counted(0, 0, 0, 0, 0);

  static Counted of(Counters c) {
    return new Counted(c.records(), c.rows(), c.late(), c.dead(), c.dropped());
  }

  static Counted of(List<WindowRows> windows) {
    return windows.stream()
        .map(
            w ->
                new Counted(
                    w.rows() + w.dead() + w.dropped(), w.rows(), w.late(), w.dead(), w.dropped()))
        .reduce(ZERO, Counted::plus);
  }

  Counted plus(Counted o) {
    return new Counted(
        records + o.records, rows + o.rows, late + o.late, dead + o.dead, dropped + o.dropped);
  }

  Counted minus(Counted o) {
    return new Counted(
        records - o.records, rows - o.rows, late - o.late, dead - o.dead, dropped - o.dropped);
  }

  /** Each record became a row, a dead letter, or was dropped; of the rows some were late. */
  boolean balances() {
    return records == rows + dead + dropped
        && late <= rows
        && Math.min(Math.min(rows, late), Math.min(dead, dropped)) >= 0;
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "%,d records = %,d rows (%,d late) + %,d dead letters + %,d dropped",
        records,
        rows,
        late,
        dead,
        dropped);
  }

  Map<String, Long> figures() {
    Map<String, Long> figures = new TreeMap<>();
    figures.put("records", records);
    figures.put("rows", rows);
    figures.put("late", late);
    figures.put("dead", dead);
    figures.put("dropped", dropped);
    return figures;
  }
}
