package io.firnline.iceberg.ledger;

import static io.firnline.iceberg.ledger.RuleValues.P;
import static io.firnline.iceberg.ledger.RuleValues.Q;
import static io.firnline.iceberg.ledger.RuleValues.W0;
import static io.firnline.iceberg.ledger.RuleValues.W1;
import static io.firnline.iceberg.ledger.RuleValues.W2;
import static io.firnline.iceberg.ledger.RuleValues.claim;
import static io.firnline.iceberg.ledger.RuleValues.claimed;
import static io.firnline.iceberg.ledger.RuleValues.count;
import static io.firnline.iceberg.ledger.RuleValues.coverage;
import static io.firnline.iceberg.ledger.RuleValues.pane;
import static io.firnline.iceberg.ledger.RuleValues.rows;
import static io.firnline.iceberg.ledger.RuleValues.stops;
import static io.firnline.iceberg.ledger.RuleValues.window;
import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerStartTest {
  private final Ledger started = claimed(Ledger.empty("me"), "one");

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
  void aWriterThatHasCommittedWithoutPositionsCannotBeginToCountThem() {
    LedgerPane messages = pane(Ledger.NO_EPOCH, W0, new Tally(3, 0));
    Ledger ledger = LedgerRules.applyAll(Ledger.empty("me"), List.of(messages)).ledger();
    stops(Reason.OTHER_STREAM, () -> claimed(ledger, "one"), "'me'", "1 panes", "Use another");
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
  void aPartitionThatIsSettledUpToItsEndHoldsNothingBack() {
    Coverage p = coverage(P, 0, 9, 0, W1.startMillis(), count(W0, P, 0), count(W1, P, 4));
    Ledger first = LedgerRules.applyAll(started, List.of(pane(1, W0, rows(P, 0), p))).ledger();
    Ledger open = ending(first, "two", Map.of(P, 9L, Q, 5L));
    assertThat(open.partitions().get(P)).isEqualTo(new Known(4, first.completeThrough()));
    assertThat(open.partitions().get(Q)).isEqualTo(new Known(0, first.completeThrough()));
    Ledger ended = ending(first, "two", Map.of(Q, 0L));
    assertThat(ended.partitions().get(Q)).isEqualTo(new Known(0, EventTime.FOREVER));
    Coverage again = coverage(P, 4, 9, W1.startMillis(), W2.startMillis(), count(W1, P, 4));
    Ledger last = LedgerRules.applyAll(ended, List.of(pane(2, W1, rows(P, 4), again))).ledger();
    assertThat(last.completeThrough()).isEqualTo(W2.startMillis());
    Ledger later = ending(last, "three", Map.of(P, 9L, Q, 0L));
    assertThat(later.partitions().values()).extracting(Known::next).containsExactly(9L, 0L);
    assertThat(later.partitions().values())
        .extracting(Known::watermark)
        .containsOnly(EventTime.FOREVER);
    assertThat(later.completeThrough()).isEqualTo(W2.startMillis());
    assertThat(LedgerCodec.decode(LedgerCodec.encode(later))).isEqualTo(later);
  }

  private static Ledger ending(Ledger ledger, String launch, Map<SourcePartition, Long> ended) {
    return LedgerStart.claim(
            ledger, new Claim(launch, "by time", Map.of(), Map.of(), Map.of(), ended, Map.of()))
        .orElseThrow();
  }

  @Test
  void whatHasToBeUnreadIsNotClaimedWhenACommitHasReachedIt() {
    Coverage p = coverage(P, 0, 9, 0, W1.startMillis(), count(W0, P, 0), count(W1, P, 4));
    Ledger ledger = LedgerRules.applyAll(started, List.of(pane(1, W0, rows(P, 0), p))).ledger();
    assertThat(LedgerStart.claim(ledger, unread(9)).orElseThrow().epoch()).isEqualTo(2);
    stops(
        Reason.OTHER_STREAM,
        () -> LedgerStart.claim(ledger, unread(8)),
        "sensors/0 has changed from position 8 on",
        "committed it up to 9");
    Ledger again = LedgerStart.claim(ledger, unread(9)).orElseThrow();
    stops(Reason.OTHER_STREAM, () -> LedgerStart.claim(again, unread(8)), "up to 9");
  }

  private static Claim unread(long position) {
    return new Claim(
        "unread" + position,
        "by time",
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        Map.of(P, position));
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

  @Test
  void anAcceptedGapMovesTheFrontierBehindItAndIsKept() {
    Coverage c = coverage(P, 0, 9, 0, 60_000, count(W0, P, 0), count(W1, P, 4));
    Ledger ledger = LedgerRules.applyAll(started, List.of(pane(1, W0, rows(P, 0), c))).ledger();
    Ledger again = accepting(ledger, "two", new Gap(4, 7));
    assertThat(again.partitions()).containsEntry(P, new Known(7, ledger.completeThrough()));
    assertThat(again.settled().getOrDefault(P, List.of()))
        .as("7 and 8 have been read, and the open window wants them again")
        .contains(new Layer(0, 9, List.of(W1)));
    assertThat(again.gaps()).containsOnly(Map.entry(P, List.of(new Gap(4, 7))));
    assertThat(again.positionsLost()).isEqualTo(3);
    Coverage rest = coverage(P, 7, 12, 60_000, 120_000, count(W1, P, 7, 8, 11));
    Coverage quiet = coverage(Q, 0, 0, 60_000, 120_000);
    LedgerPane pane = pane(2, W1, rows(P, 7, 8, 11), rest, quiet);
    Ledger after = LedgerRules.applyAll(again, List.of(pane)).ledger();
    assertThat(after.partitions()).containsEntry(P, new Known(12, 120_000));
    assertThat(after.gaps()).isEqualTo(again.gaps());
  }

  @Test
  void aGapBeyondWhatWasReadLeavesNoLayerToReadBelow() {
    Coverage c = coverage(P, 0, 9, 0, 60_000, count(W0, P, 0), count(W1, P, 4));
    Ledger ledger = LedgerRules.applyAll(started, List.of(pane(1, W0, rows(P, 0), c))).ledger();
    Ledger again = accepting(ledger, "two", new Gap(4, 30));
    assertThat(again.lowestNeeded(P)).isEqualTo(30);
    assertThat(again.settled()).isEmpty();
    assertThat(accepting(again, "three", new Gap(4, 30), new Gap(30, 40)).gaps())
        .containsOnly(Map.entry(P, List.of(new Gap(4, 30), new Gap(30, 40))));
  }

  @Test
  void aGapIsCountedOnceHoweverOftenItIsAccepted() {
    Ledger once = accepting(started, "two", new Gap(0, 5));
    Ledger twice = accepting(once, "three", new Gap(0, 5));
    assertThat(twice.gaps()).isEqualTo(once.gaps());
    assertThat(twice.partitions()).isEqualTo(once.partitions());
    assertThat(twice.epoch()).isEqualTo(3);
    assertThat(LedgerStart.claim(once, accepted("two", P, new Gap(5, 9)))).isEmpty();
  }

  @Test
  void aGapThatDoesNotBeginWhereThePartitionIsNeededStops() {
    stops(
        Reason.SOURCE_LOST,
        () -> accepting(started, "two", new Gap(3, 5)),
        "sensors/0 from 3 to 5",
        "needs it from 0 on");
    SourcePartition fresh = new SourcePartition("sensors", "2");
    stops(
        Reason.SOURCE_LOST,
        () -> LedgerStart.claim(started, accepted("two", fresh, new Gap(0, 5))),
        "sensors/2 from 0 to 5",
        "has never read it");
  }

  private static Ledger accepting(Ledger ledger, String launch, Gap... gaps) {
    return LedgerStart.claim(ledger, accepted(launch, P, gaps)).orElseThrow();
  }

  private static Claim accepted(String launch, SourcePartition p, Gap... gaps) {
    return new Claim(
        launch, "by time", Map.of("sensors", "id"), Map.of(p, 0L), Map.of(p, List.of(gaps)));
  }
}
