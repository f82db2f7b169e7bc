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
<<<<<<< HEAD

  // ---- claim and enter (section 6)

  @Test
  void aClaimGoesBackToWhatIsNeededAndRemembersWhatIsSettled() {
    Coverage c = coverage(P, 0, 9, 0, 60_000, count(W0, P, 0), count(W1, P, 4));
    Ledger ledger = LedgerRules.applyAll(started, List.of(pane(1, W0, rows(P, 0), c))).ledger();
    Ledger again = claimed(ledger, "two");
    assertThat(again.epoch()).isEqualTo(2);
    assertThat(again.launches()).containsExactly("one", "two");
    assertThat(again.partitions()).containsEntry(P, new Known(4, ledger.completeThrough()));
    assertThat(again.settled().getOrDefault(P, List.of())).contains(new Layer(0, 9, List.of(W1)));
    assertThat(again.open()).isEmpty();
    assertThat(again.steps()).isEmpty();
  }

  @Test
  void aLateRowOfAWindowThatWasCommittedBeforeAnOlderOneOpenedStaysSettled() {
    long late = W1.startMillis() + 1;
    Coverage q =
        coverage(
            Q, 0, 5, W2.startMillis(), W2.endMillis(), count(W2, Q, 4), count(window(3), Q, 0));
    Coverage p =
        coverage(P, 0, 9, W0.startMillis(), W1.startMillis(), count(W0, P, 0), count(W1, P, 8));
    Ledger first = LedgerRules.applyAll(started, List.of(pane(1, W2, rows(Q, 4), q))).ledger();
    Ledger second = LedgerRules.applyAll(first, List.of(pane(1, W0, rows(P, 0), p))).ledger();
    Ledger again = claimed(second, "two");
    assertThat(again.partitions()).containsEntry(Q, new Known(0, again.completeThrough()));
    List<Layer> layers = again.settled().getOrDefault(Q, List.of());
    assertThat(layers).anyMatch(layer -> layer.settles(4, late));
    assertThat(layers).noneMatch(layer -> layer.settles(0, window(3).startMillis()));
  }

  @Test
  void aLaunchClaimsOnceAndASupersededOneStops() {
    assertThat(LedgerStart.claim(started, claim("one", "by time", "id", Map.of()))).isEmpty();
    stops(
        Reason.FENCED,
        () -> LedgerStart.claim(claimed(started, "two"), claim("one", "by time", "id", Map.of())),
        "launch one",
        "launch two");
  }

  @Test
  void aRecreatedStreamStops() {
    stops(
        Reason.OTHER_STREAM,
        () -> LedgerStart.claim(started, claim("two", "by time", "new id", Map.of())),
        "'sensors'",
        "new id");
  }

  @Test
  void aStreamThatAppearsWhileTheJobRunsIsKnownByItsIdentityAtOnce() {
    SourcePartition other = new SourcePartition("pumps", "0");
    Ledger entered = LedgerStart.enter(started, 1, other, "pumps id", 0, 0).orElseThrow();
    assertThat(entered.streams()).containsEntry("pumps", "pumps id");
    stops(
        Reason.OTHER_STREAM,
        () -> LedgerStart.enter(entered, 1, new SourcePartition("pumps", "1"), "new id", 0, 0),
        "'pumps'",
        "new id");
  }

  @Test
  void anotherTimeRuleStopsWhileWindowsAreOpen() {
    LedgerPane opens = pane(1, W0, Tally.ZERO, coverage(P, 0, 1, 0, 0, count(W1, P, 0)));
    Ledger open = LedgerRules.applyAll(started, List.of(opens)).ledger();
    stops(
        Reason.OTHER_TIME_RULE,
        () -> LedgerStart.claim(open, claim("two", "by ingest", "id", Map.of())),
        "'by time'",
        "'by ingest'");
    assertThat(LedgerStart.claim(started, claim("two", "by ingest", "id", Map.of()))).isPresent();
  }

  @Test
  void aPartitionIsEnteredOnceAndOnlyByTheOwner() {
    SourcePartition fresh = new SourcePartition("sensors", "2");
    Ledger entered = LedgerStart.enter(started, 1, fresh, "id", 5, 70_000).orElseThrow();
    assertThat(entered.partitions()).containsEntry(fresh, new Known(5, 70_000));
    assertThat(entered.epoch()).isEqualTo(1);
    assertThat(LedgerStart.enter(entered, 1, fresh, "id", 0, 0)).isEmpty();
    stops(
        Reason.FENCED,
        () -> LedgerStart.enter(started, 0, fresh, "id", 5, 0),
        "epoch 0",
        "epoch 1");
  }

  // ---- small words

  private static void stops(Reason reason, ThrowingCallable what, String... names) {
    assertThatThrownBy(what)
        .isInstanceOfSatisfying(
            LedgerStopException.class, stop -> assertThat(stop.reason()).isEqualTo(reason))
        .hasMessageContainingAll(names);
  }

  private static Ledger claimed(Ledger ledger, String launch) {
    return claimed(ledger, launch, Map.of(P, 0L, Q, 0L));
  }

  private static Ledger claimed(Ledger ledger, String launch, Map<SourcePartition, Long> starts) {
    return LedgerStart.claim(ledger, claim(launch, "by time", "id", starts)).orElseThrow();
  }

  private static Claim claim(
      String launch, String timeRule, String id, Map<SourcePartition, Long> starts) {
    return new Claim(launch, timeRule, Map.of("sensors", id), starts);
  }

  private static CommitWindow window(int i) {
    return new CommitWindow(i * 60_000L, (i + 1) * 60_000L);
  }

  private static Tally rows(SourcePartition p, long... positions) {
    Tally tally = Tally.ZERO;
    for (long position : positions) {
      tally = tally.plus(1, Tally.mixed(p.seed(), position));
    }
    return tally;
  }

  private static WindowCount count(CommitWindow window, SourcePartition p, long... positions) {
    return new WindowCount(window, rows(p, positions), positions[0]);
  }

  private static Coverage coverage(
      SourcePartition p, long from, long to, long watermark, long after, WindowCount... counts) {
    return new Coverage(p, from, to, watermark, after, List.of(counts));
  }

  private static Coverage twoRead() {
    return coverage(P, 0, 2, 0, 0, count(W0, P, 0, 1));
  }

  private static LedgerPane pane(
      long epoch, CommitWindow window, Tally rows, Coverage... coverages) {
    long digest = Tally.mixed(window.startMillis(), rows.positionSum() + coverages.length);
    Counters counters = new Counters(rows.records(), rows.records(), 0, 0, 0, 10);
    return new LedgerPane(
        epoch, window, digest, rows, List.of(coverages), Map.of("sensors", counters));
  }

  private static List<LedgerPane> emptyPanes(int first, int n) {
    List<LedgerPane> panes = new ArrayList<>();
    for (int i = first; i < first + n; i++) {
      panes.add(pane(1, window(i), Tally.ZERO));
    }
    return panes;
  }

  /** Both records of the first window of P, read and committed. */
  private static Ledger read(Ledger ledger, long from, long to) {
    LedgerPane pane =
        pane(1, W0, rows(P, 0, 1), coverage(P, from, to, 0, 60_000, count(W0, P, 0, 1)));
    return LedgerRules.applyAll(ledger, List.of(pane)).ledger();
  }
=======
>>>>>>> branch
}
