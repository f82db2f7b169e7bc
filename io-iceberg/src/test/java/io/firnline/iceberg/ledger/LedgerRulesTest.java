package io.firnline.iceberg.ledger;

import static io.firnline.iceberg.ledger.RuleValues.P;
import static io.firnline.iceberg.ledger.RuleValues.Q;
import static io.firnline.iceberg.ledger.RuleValues.W0;
import static io.firnline.iceberg.ledger.RuleValues.W1;
import static io.firnline.iceberg.ledger.RuleValues.W2;
import static io.firnline.iceberg.ledger.RuleValues.claimed;
import static io.firnline.iceberg.ledger.RuleValues.count;
import static io.firnline.iceberg.ledger.RuleValues.coverage;
import static io.firnline.iceberg.ledger.RuleValues.emptyPanes;
import static io.firnline.iceberg.ledger.RuleValues.pane;
import static io.firnline.iceberg.ledger.RuleValues.read;
import static io.firnline.iceberg.ledger.RuleValues.rows;
import static io.firnline.iceberg.ledger.RuleValues.stops;
import static io.firnline.iceberg.ledger.RuleValues.twoRead;
import static io.firnline.iceberg.ledger.RuleValues.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.LedgerRules.Ancestor;
import io.firnline.iceberg.ledger.LedgerRules.Outcome;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.testing.Covers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LedgerRulesTest {
  private final Ledger started = claimed(Ledger.empty("me"), "one");

  // ---- rule 0

  @Test
  void findsItsOwnPaneBehindForeignSnapshots() {
    LedgerRules.checkHistory(
        "t", 3, 7, List.of(new Ancestor(9, Ancestor.FOREIGN), new Ancestor(8, 3)));
    LedgerRules.checkHistory("t", 3, 7, List.of(new Ancestor(9, Ancestor.FOREIGN)));
  }

  @Test
  void stopsWhenAnOlderPaneComesFirst() {
    stops(
        Reason.ROLLED_BACK,
        () -> LedgerRules.checkHistory("t", 3, 7, List.of(new Ancestor(6, 2))),
        "(pane 2)",
        "pane 3");
  }

  @Test
  void stopsWhenTheTableEndsBeforeTheLastCommit() {
    stops(
        Reason.ROLLED_BACK,
        () -> LedgerRules.checkHistory("t", 3, 7, List.of(new Ancestor(7, Ancestor.FOREIGN))),
        "sequence number 7");
  }

  // ---- rules 1 and 2

  @Test
  void appliesAPaneOnceAndKnowsItAgain() {
    LedgerPane pane = pane(1, W0, rows(P, 0, 1), coverage(P, 0, 2, 0, 60_000, count(W0, P, 0, 1)));
    Outcome first = LedgerRules.applyAll(started, List.of(pane));
    assertThat(first.applied()).containsExactly(pane);
    assertThat(first.ledger().n()).isEqualTo(1);
    assertThat(first.ledger().partitions()).containsEntry(P, new Known(2, 60_000));
    assertThat(first.ledger().totals()).isEqualTo(new Counters(2, 2, 0, 0, 0, 10));

    Outcome second = LedgerRules.applyAll(first.ledger(), List.of(pane));
    assertThat(second.replayed()).containsExactly(pane);
    assertThat(second.ledger()).isEqualTo(first.ledger());
  }

  @Test
  void theRingCoversTheLastFourCommits() {
    Ledger ledger = started;
    for (int commit = 0; commit < 4; commit++) {
      ledger = LedgerRules.applyAll(ledger, emptyPanes(commit * 300, 300)).ledger();
    }
    assertThat(LedgerRules.applyAll(ledger, emptyPanes(0, 300)).replayed()).hasSize(300);
    ledger = LedgerRules.applyAll(ledger, emptyPanes(1200, 1)).ledger();
    assertThat(ledger.recent()).hasSize(901);
  }

  @Test
  void aPaneOfAnotherEpochIsFenced() {
    stops(
        Reason.FENCED,
        () -> LedgerRules.applyAll(claimed(started, "two"), List.of(pane(1, W0, Tally.ZERO))),
        "epoch 1",
        "launch two",
        "epoch 2");
  }

  // ---- rules 3 and 4

  @Covers({"iceberg#10892", "olake-PR#349"})
  @Test
  void positionsThatComeAgainAreRewound() {
    Ledger ledger = read(started, 0, 2);
    stops(
        Reason.REWOUND,
        () ->
            LedgerRules.applyAll(
                ledger, List.of(pane(1, W1, Tally.ZERO, coverage(P, 1, 3, 70_000, 70_000)))),
        "sensors/0",
        "position 1",
        "at 2");
  }

  @Test
  void anOlderWatermarkIsRewound() {
    Ledger ledger = read(started, 0, 2);
    stops(
        Reason.REWOUND,
        () ->
            LedgerRules.applyAll(
                ledger, List.of(pane(1, W1, Tally.ZERO, coverage(P, 2, 3, 59_999, 70_000)))),
        "watermark 59999",
        "60000");
  }

  @Covers("beam#25975")
  @Test
  void aGapWaitsForThePaneBefore() {
    Outcome outcome =
        LedgerRules.applyAll(started, List.of(pane(1, W0, Tally.ZERO, coverage(P, 4, 5, 0, 0))));
    assertThat(outcome.waiting()).hasSize(1);
    assertThat(outcome.ledger()).isSameAs(started);
    assertThat(outcome.why()).startsWith("PANE_MISSING").contains("sensors/0", "4", "0");
  }

  @Test
  void anEmptyCoverageLiftsTheWatermarkOnly() {
    Ledger ledger = read(started, 0, 2);
    LedgerPane behind = pane(1, W1, Tally.ZERO, coverage(P, 1, 1, 0, 65_000));
    assertThat(LedgerRules.applyAll(ledger, List.of(behind)).ledger().partitions())
        .containsEntry(P, new Known(2, 65_000));
  }

  @Test
  void anUnknownPartitionStops() {
    SourcePartition other = new SourcePartition("other", "9");
    stops(
        Reason.UNKNOWN_PARTITION,
        () ->
            LedgerRules.applyAll(
                started, List.of(pane(1, W0, Tally.ZERO, coverage(other, 0, 1, 0, 0)))),
        "other/9");
  }

  @Test
  void keepsAtMostEightStepsAndJoinsTheNearest() {
    long[] positions = {0, 100, 200, 201, 300, 400, 500, 600, 700};
    List<WindowCount> counts = new ArrayList<>();
    for (int i = 0; i < positions.length; i++) {
      counts.add(count(window(i + 1), P, positions[i]));
    }
    Coverage c = new Coverage(P, 0, 701, 0, 0, counts);
    Ledger ledger = LedgerRules.applyAll(started, List.of(pane(1, W0, Tally.ZERO, c))).ledger();
    assertThat(ledger.steps().get(P)).hasSize(8).contains(new Step(window(4), 200));
    assertThat(ledger.lowestNeeded(P)).isZero();
  }

  // ---- rule 5

  @Covers("beam#25975")
  @Test
  void missingRowsStop() {
    stops(
        Reason.MISSING,
        () -> LedgerRules.applyAll(started, List.of(pane(1, W0, rows(P, 0), twoRead()))),
        W0.toString(),
        "1 rows",
        "2 records",
        "sensors/0");
  }

  @Test
  void exchangedRowsStop() {
    stops(
        Reason.MIXED,
        () -> LedgerRules.applyAll(started, List.of(pane(1, W0, rows(P, 0, 7), twoRead()))),
        W0.toString(),
        Long.toHexString(rows(P, 0, 7).positionSum()),
        Long.toHexString(rows(P, 0, 1).positionSum()));
  }

  @Test
  void tooManyRowsWaitForTheirCoverage() {
    Outcome outcome =
        LedgerRules.applyAll(started, List.of(pane(1, W0, rows(P, 0, 1, 2), twoRead())));
    assertThat(outcome.why()).startsWith("DOUBLED").contains("3 rows", "2 records");
  }

  @Test
  void aWindowWaitsForThoseBeforeIt() {
    Coverage ahead = coverage(P, 0, 2, 0, 0, count(W0, P, 0), count(W1, P, 1));
    Outcome outcome = LedgerRules.applyAll(started, List.of(pane(1, W1, rows(P, 1), ahead)));
    assertThat(outcome.why()).startsWith("PANE_MISSING").contains(W0.toString(), W1.toString());
    assertThat(outcome.ledger()).isSameAs(started);
  }

  @Test
  void aPaneThatWaitsDoesNotHinderTheNext() {
    LedgerPane gap = pane(1, W0, Tally.ZERO, coverage(P, 4, 5, 0, 0));
    LedgerPane good = pane(1, W1, Tally.ZERO, coverage(Q, 0, 1, 70_000, 70_000));
    Outcome outcome = LedgerRules.applyAll(started, List.of(good, gap));
    assertThat(outcome.applied()).containsExactly(good);
    assertThat(outcome.waiting()).containsExactly(gap);
    assertThat(outcome.ledger().partitions()).containsEntry(P, started.partitions().get(P));
  }

  // ---- rule 6

  @Covers("iceberg#2108")
  @Test
  void completeThroughFollowsTheLowestWatermarkAndTheOldestOpenWindow() {
    Ledger ledger = read(started, 0, 2);
    assertThat(ledger.hasCompleteThrough()).isFalse(); // partition 1 has not reported
    LedgerPane both =
        pane(
            1,
            W1,
            Tally.ZERO,
            coverage(P, 2, 3, 60_000, 200_000, count(W2, P, 2)),
            coverage(Q, 0, 1, 60_000, 200_000));
    assertThat(LedgerRules.applyAll(ledger, List.of(both)).ledger().completeThrough())
        .isEqualTo(W2.startMillis());
  }

  @Test
  void refusesRowsWithoutPositionsInALedgerOfPositions() {
    stops(
        Reason.UNKNOWN_PARTITION,
        () -> LedgerRules.applyAll(started, List.of(pane(Ledger.NO_EPOCH, W0, Tally.ZERO))),
        "'me'",
        "2 partitions");
  }

  @Covers("iceberg#16361")
  @Test
  void appliesAThousandPanesToAThousandPartitionsQuickly() {
    Map<SourcePartition, Long> starts = new TreeMap<>();
    for (int i = 0; i < 1000; i++) {
      starts.put(new SourcePartition("s", String.valueOf(i)), 0L);
    }
    Ledger ledger = claimed(Ledger.empty("me"), "one", starts);
    List<LedgerPane> panes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      panes.add(paneOfAll(starts, i));
    }
    long start = System.nanoTime();
    assertThat(LedgerRules.applyAll(ledger, panes).applied()).hasSize(1000);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  /** Ten partitions report in each pane, with a record in this window and one in the next. */
  private static LedgerPane paneOfAll(Map<SourcePartition, Long> starts, int i) {
    List<Coverage> coverages = new ArrayList<>();
    Tally rows = Tally.ZERO;
    List<SourcePartition> all = List.copyOf(starts.keySet());
    for (int k = 0; k < 10; k++) {
      SourcePartition p = all.get((i % 100) * 10 + k);
      long from = i / 100;
      coverages.add(
          coverage(p, from, from + 1, i * 60_000L, i * 60_000L, count(window(i), p, from)));
      rows = rows.plus(rows(p, from));
    }
    return new LedgerPane(1, window(i), i, rows, coverages, Map.of());
  }
}
