package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.LedgerPane;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
    for (List<WrittenFile> alike : byKind(pane.files())) {
      Map<SourcePartition, Tally> tallies = tallies(alike);
      rows = rows.plus(checked(alike, tallies));
      count(counters, alike, tallies);
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
        counters,
        pane.trace());
  }

  /** By partition, then position; an empty one before that which begins where it stands. */
  static List<Coverage> inOrder(List<Coverage> coverages) {
    return coverages.stream().sorted(ORDER).toList();
  }

  /** Files of which one may have the tallies of others; see {@link WrittenFile#tallies}. */
  private static Collection<List<WrittenFile>> byKind(List<WrittenFile> files) {
    return files.stream()
        .collect(
            Collectors.groupingBy(
                f -> List.of(f.table(), f.role(), f.ownWindow(), f.late()),
                LinkedHashMap::new,
                Collectors.toList()))
        .values();
  }

  private static Map<SourcePartition, Tally> tallies(List<WrittenFile> alike) {
    Map<SourcePartition, Tally> sums = new TreeMap<>();
    alike.forEach(f -> f.tallies().forEach((p, tally) -> sums.merge(p, tally, Tally::plus)));
    return sums;
  }

  private static Tally checked(List<WrittenFile> alike, Map<SourcePartition, Tally> tallies) {
    long rows = alike.stream().mapToLong(WrittenFile::rows).sum();
    if (tallies.isEmpty()) {
      return new Tally(rows, 0);
    }
    Tally sum = tallies.values().stream().reduce(Tally.ZERO, Tally::plus);
    if (sum.records() != rows) {
      throw new IllegalArgumentException(
          "Invalid files %s: they have %d rows, but %d positions"
              .formatted(alike.stream().map(WrittenFile::location).toList(), rows, sum.records()));
    }
    return sum;
  }

  /** Files of several streams count their bytes for the first of them. */
  private static void count(
      Map<String, Counters> counters,
      List<WrittenFile> alike,
      Map<SourcePartition, Tally> tallies) {
    WrittenFile kind = alike.get(0);
    long bytes = alike.stream().mapToLong(WrittenFile::sizeBytes).sum();
    if (tallies.isEmpty()) {
      long rows = alike.stream().mapToLong(WrittenFile::rows).sum();
      add(counters, NO_STREAM, counters(kind, rows, bytes));
      return;
    }
    for (Map.Entry<SourcePartition, Tally> e : tallies.entrySet()) {
      add(counters, e.getKey().stream(), counters(kind, e.getValue().records(), bytes));
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
