package io.firnline.iceberg.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Small words for tests of the rules: two partitions, windows of a minute. */
final class RuleValues {
  static final SourcePartition P = new SourcePartition("sensors", "0");
  static final SourcePartition Q = new SourcePartition("sensors", "1");
  static final CommitWindow W0 = window(0);
  static final CommitWindow W1 = window(1);
  static final CommitWindow W2 = window(2);

  private RuleValues() {}

  static void stops(Reason reason, ThrowingCallable what, String... names) {
    assertThatThrownBy(what)
        .isInstanceOfSatisfying(
            LedgerStopException.class, stop -> assertThat(stop.reason()).isEqualTo(reason))
        .hasMessageContainingAll(names);
  }

  static Ledger claimed(Ledger ledger, String launch) {
    return claimed(ledger, launch, Map.of(P, 0L, Q, 0L));
  }

  static Ledger claimed(Ledger ledger, String launch, Map<SourcePartition, Long> starts) {
    return LedgerStart.claim(ledger, claim(launch, "by time", "id", starts)).orElseThrow();
  }

  static Claim claim(String launch, String timeRule, String id, Map<SourcePartition, Long> starts) {
    return new Claim(launch, timeRule, Map.of("sensors", id), starts);
  }

  static CommitWindow window(int i) {
    return new CommitWindow(i * 60_000L, (i + 1) * 60_000L);
  }

  static Tally rows(SourcePartition p, long... positions) {
    Tally tally = Tally.ZERO;
    for (long position : positions) {
      tally = tally.plus(1, Tally.mixed(p.seed(), position));
    }
    return tally;
  }

  static WindowCount count(CommitWindow window, SourcePartition p, long... positions) {
    return new WindowCount(window, rows(p, positions), positions[0]);
  }

  static Coverage coverage(
      SourcePartition p, long from, long to, long watermark, long after, WindowCount... counts) {
    return new Coverage(p, from, to, watermark, after, List.of(counts));
  }

  static Coverage twoRead() {
    return coverage(P, 0, 2, 0, 0, count(W0, P, 0, 1));
  }

  static LedgerPane pane(long epoch, CommitWindow window, Tally rows, Coverage... coverages) {
    long digest = Tally.mixed(window.startMillis(), rows.positionSum() + coverages.length);
    Counters counters = new Counters(rows.records(), rows.records(), 0, 0, 0, 10);
    return new LedgerPane(
        epoch, window, digest, rows, List.of(coverages), Map.of("sensors", counters));
  }

  static List<LedgerPane> emptyPanes(int first, int n) {
    List<LedgerPane> panes = new ArrayList<>();
    for (int i = first; i < first + n; i++) {
      panes.add(pane(1, window(i), Tally.ZERO));
    }
    return panes;
  }

  /** Both records of the first window of P, read and committed. */
  static Ledger read(Ledger ledger, long from, long to) {
    LedgerPane pane =
        pane(1, W0, rows(P, 0, 1), coverage(P, from, to, 0, 60_000, count(W0, P, 0, 1)));
    return LedgerRules.applyAll(ledger, List.of(pane)).ledger();
  }
}
