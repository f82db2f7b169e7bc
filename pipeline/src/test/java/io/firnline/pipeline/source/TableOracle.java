package io.firnline.pipeline.source;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.LedgerPane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What parser, windows and committer do with batches, without rows: the ledger judges them. */
public final class TableOracle {
  private final MemoryLedger ledger;
  private final long windowMillis;
  private final EventTimeReader times;
  private long panes;

  /** What is read and not fired: a runner's state. */
  private TreeMap<CommitWindow, List<Coverage>> coverages = new TreeMap<>();

  private TreeMap<CommitWindow, List<String>> rows = new TreeMap<>();
  private List<LedgerPane> fired = new ArrayList<>();
  private List<String> firedRows = new ArrayList<>();
  private final List<String> committed = new ArrayList<>();

  /** For records whose event time is their source time. */
  public TableOracle(MemoryLedger ledger, long windowMillis) {
    this(ledger, windowMillis, EventTimeReader.SOURCE_TIME);
  }

  public TableOracle(MemoryLedger ledger, long windowMillis, EventTimeReader times) {
    this.ledger = ledger;
    this.windowMillis = windowMillis;
    this.times = times;
  }

  /** A checkpoint: everything that is read and not committed. */
  public record State(
      Map<CommitWindow, List<Coverage>> coverages, Map<CommitWindow, List<String>> rows) {}

  public void take(RecordBatch batch) {
    if (batch.isHello()) {
      return;
    }
    TreeMap<CommitWindow, WindowCount> counts = new TreeMap<>();
    for (int i = 0; i < batch.records(); i++) {
      long position = batch.positions()[i];
      long time = times.eventTimeMillis(batch.payloads()[i], batch.sourceTimes()[i]);
      if (batch.layers().stream().noneMatch(layer -> layer.settles(position, time))) {
        CommitWindow window = window(Math.max(time, batch.watermark()));
        Tally one = new Tally(1, Tally.mixed(batch.partition().seed(), position));
        counts.merge(
            window,
            new WindowCount(window, one, position),
            (a, b) -> new WindowCount(window, a.tally().plus(one), a.lowest()));
        rows.computeIfAbsent(window, w -> new ArrayList<>())
            .add(batch.partition() + "@" + position);
      }
    }
    coverages
        .computeIfAbsent(window(batch.watermark()), w -> new ArrayList<>())
        .add(
            new Coverage(
                batch.partition(),
                batch.from(),
                batch.to(),
                batch.watermark(),
                batch.after(),
                List.copyOf(counts.values()),
                batch.bookmark()));
  }

  private CommitWindow window(long time) {
    return CommitWindow.of(time, windowMillis, 0);
  }

  /** Fires the windows behind a watermark. */
  public void fire(long watermark, long epoch) {
    TreeMap<CommitWindow, Boolean> windows = new TreeMap<>();
    coverages.keySet().forEach(w -> windows.put(w, true));
    rows.keySet().forEach(w -> windows.put(w, true));
    for (CommitWindow window : windows.keySet()) {
      if (window.endMillis() <= watermark) {
        List<String> own = rows.getOrDefault(window, List.of());
        Tally tally = Tally.ZERO;
        for (String row : own) {
          int at = row.indexOf('@');
          int slash = row.lastIndexOf('/', at);
          SourcePartition p =
              new SourcePartition(row.substring(0, slash), row.substring(slash + 1, at));
          tally = tally.plus(1, Tally.mixed(p.seed(), Long.parseLong(row.substring(at + 1))));
        }
        fired.add(
            new LedgerPane(
                epoch,
                window,
                ++panes,
                tally,
                coverages.getOrDefault(window, List.of()),
                Map.of()));
        firedRows.addAll(own);
        rows.remove(window);
        coverages.remove(window);
      }
    }
  }

  /** A checkpoint is complete: what was fired before it is committed. */
  public State checkpoint() {
    ledger.commit(fired);
    committed.addAll(firedRows);
    fired = new ArrayList<>();
    firedRows = new ArrayList<>();
    return new State(deep(coverages), deep(rows));
  }

  public void restore(State state) {
    coverages = deep(state.coverages());
    rows = deep(state.rows());
    fired = new ArrayList<>();
    firedRows = new ArrayList<>();
  }

  private static <T> TreeMap<CommitWindow, List<T>> deep(Map<CommitWindow, List<T>> map) {
    TreeMap<CommitWindow, List<T>> copy = new TreeMap<>();
    map.forEach((w, list) -> copy.put(w, new ArrayList<>(list)));
    return copy;
  }

  /** Rows in the table, as {@code topic/partition@position}. */
  public List<String> committed() {
    return committed;
  }
}
