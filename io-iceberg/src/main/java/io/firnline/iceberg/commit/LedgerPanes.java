package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.LedgerPane;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the ledger has to know of a pane: its coverages in order, and its files added up. */
final class LedgerPanes {
  /** Counters of rows that carry no positions, and so no stream. */
  static final String NO_STREAM = "";

  private static final Comparator<Coverage> ORDER =
      Comparator.comparing(Coverage::partition)
          .thenComparingLong(Coverage::from)
          .thenComparingLong(Coverage::to)
          .thenComparingLong(Coverage::watermark)
          .thenComparingLong(Coverage::after);

  private LedgerPanes() {}

  static LedgerPane of(Pane pane) {
    Tally rows = Tally.ZERO;
    Map<String, Counters> counters = new TreeMap<>();
    for (WrittenFile file : pane.files()) {
      rows = rows.plus(tally(file));
      count(counters, file);
    }
    for (Map.Entry<SourcePartition, Tally> dropped : pane.dropped().entrySet()) {
      rows = rows.plus(dropped.getValue());
      long records = dropped.getValue().records();
      add(counters, dropped.getKey().stream(), new Counters(records, 0, 0, 0, records, 0));
    }
    return new LedgerPane(
        pane.epoch(),
        pane.window(),
        PaneDigest.of(pane),
        rows,
        inOrder(pane.coverages()),
        counters);
  }

  /** By partition, then position; an empty one before that which begins where it stands. */
  static List<Coverage> inOrder(List<Coverage> coverages) {
    return coverages.stream().sorted(ORDER).toList();
  }

  private static Tally tally(WrittenFile file) {
    if (file.tallies().isEmpty()) {
      return new Tally(file.rows(), 0);
    }
    Tally sum = file.tallies().values().stream().reduce(Tally.ZERO, Tally::plus);
    if (sum.records() != file.rows()) {
      throw new IllegalArgumentException(
          "Invalid file %s: it has %d rows, but %d positions"
              .formatted(file.location(), file.rows(), sum.records()));
    }
    return sum;
  }

  /** A file of several streams counts its bytes for the first of them. */
  private static void count(Map<String, Counters> counters, WrittenFile file) {
    if (file.tallies().isEmpty()) {
      add(counters, NO_STREAM, counters(file, file.rows(), file.sizeBytes()));
      return;
    }
    long bytes = file.sizeBytes();
    for (Map.Entry<SourcePartition, Tally> e : new TreeMap<>(file.tallies()).entrySet()) {
      add(counters, e.getKey().stream(), counters(file, e.getValue().records(), bytes));
      bytes = 0;
    }
  }

  private static Counters counters(WrittenFile file, long rows, long bytes) {
    return switch (file.role()) {
      case DEAD_LETTER -> new Counters(rows, 0, 0, rows, 0, bytes);
      case LATE -> new Counters(rows, rows, rows, 0, 0, bytes);
      case DATA -> new Counters(rows, rows, file.late() ? rows : 0, 0, 0, bytes);
    };
  }

  private static void add(Map<String, Counters> counters, String stream, Counters more) {
    counters.merge(stream, more, Counters::plus);
  }

  /** Rows of these files that count as late. */
  static long late(List<WrittenFile> files) {
    return files.stream()
        .filter(f -> f.role() != TableRole.DEAD_LETTER)
        .filter(f -> f.late() || f.role() == TableRole.LATE)
        .mapToLong(WrittenFile::rows)
        .sum();
  }

  /** Rows of these files that are dead letters. */
  static long dead(List<WrittenFile> files) {
    return files.stream()
        .filter(f -> f.role() == TableRole.DEAD_LETTER)
        .mapToLong(WrittenFile::rows)
        .sum();
  }
}
