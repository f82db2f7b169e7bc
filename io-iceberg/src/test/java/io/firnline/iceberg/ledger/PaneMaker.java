package io.firnline.iceberg.ledger;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.HistoryValues.Block;
import io.firnline.iceberg.ledger.HistoryValues.DataFile;
import io.firnline.iceberg.ledger.HistoryValues.FiredPane;
import io.firnline.iceberg.ledger.HistoryValues.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the blocks of a window one pane: a file for each table, and what the ledger is told. */
record PaneMaker(HistoryWorld world) {
  private static final Comparator<Coverage> BY_POSITION =
      Comparator.comparing(Coverage::partition)
          .thenComparingLong(Coverage::from)
          .thenComparingLong(Coverage::to)
          .thenComparingLong(Coverage::watermark)
          .thenComparingLong(Coverage::after);

  FiredPane pane(long epoch, CommitWindow window, List<Block> blocks) {
    TreeMap<String, List<Row>> rows = new TreeMap<>();
    List<Coverage> coverages = new ArrayList<>();
    for (Block block : blocks) {
      block.coverage().ifPresent(coverages::add);
      if (!block.rows().isEmpty()) {
        rows.computeIfAbsent(block.table(), t -> new ArrayList<>()).addAll(block.rows());
      }
    }
    coverages.sort(BY_POSITION);
    Tally sum = sum(rows);
    Counters counters = count(rows);
    List<Row> dropped = rows.getOrDefault(SourceRecord.DROPPED, List.of());
    rows.remove(SourceRecord.DROPPED);
    List<DataFile> files = new ArrayList<>();
    rows.forEach((table, list) -> files.add(new DataFile(++world.paths, table, list)));
    LedgerPane entry =
        new LedgerPane(
            epoch,
            window,
            digest(epoch, window, files, coverages),
            sum,
            coverages,
            Map.of("s", counters));
    return new FiredPane(entry, files, dropped);
  }

  private Tally sum(Map<String, List<Row>> rows) {
    long records = 0;
    long sum = 0;
    for (Map.Entry<String, List<Row>> table : rows.entrySet()) {
      if (world.broken == Mutation.DROPPED_COUNTED_BY_COVERAGE
          && table.getKey().equals(SourceRecord.DROPPED)) {
        continue;
      }
      for (Row row : table.getValue()) {
        records++;
        sum += row.record().mixed;
      }
    }
    return new Tally(records, sum);
  }

  static Counters count(Map<String, List<Row>> rows) {
    Counters counters = Counters.ZERO;
    for (Map.Entry<String, List<Row>> table : rows.entrySet()) {
      long n = table.getValue().size();
      long late = table.getValue().stream().filter(Row::late).count();
      counters =
          counters.plus(
              switch (table.getKey()) {
                case SourceRecord.DEAD -> new Counters(n, 0, 0, n, 0, 0);
                case SourceRecord.DROPPED -> new Counters(n, 0, 0, 0, n, 0);
                default -> new Counters(n, n, late, 0, 0, 0);
              });
    }
    return counters;
  }

  private long digest(
      long epoch, CommitWindow window, List<DataFile> files, List<Coverage> coverages) {
    boolean pathsOnly = world.broken == Mutation.DIGEST_OF_PATHS_ONLY;
    long hash = pathsOnly ? 0 : mix(1, epoch, window.startMillis(), window.endMillis());
    for (DataFile file : files) {
      hash = mix(hash, file.path());
    }
    if (pathsOnly || world.broken == Mutation.DIGEST_WITHOUT_COVERAGES) {
      return hash;
    }
    for (Coverage c : coverages) {
      hash = mix(hash, c.partition().seed(), c.from(), c.to(), c.watermark(), c.after());
      for (WindowCount w : c.windows()) {
        hash = mix(hash, w.window().startMillis(), w.tally().records(), w.tally().positionSum());
      }
    }
    return hash;
  }

  private static long mix(long hash, long... values) {
    long mixed = hash;
    for (long value : values) {
      mixed = Tally.mixed(mixed, value);
    }
    return mixed;
  }
}
