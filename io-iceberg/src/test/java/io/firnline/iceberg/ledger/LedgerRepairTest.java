package io.firnline.iceberg.ledger;

import static io.firnline.iceberg.ledger.RuleValues.P;
import static io.firnline.iceberg.ledger.RuleValues.Q;
import static io.firnline.iceberg.ledger.RuleValues.W0;
import static io.firnline.iceberg.ledger.RuleValues.W1;
import static io.firnline.iceberg.ledger.RuleValues.claim;
import static io.firnline.iceberg.ledger.RuleValues.claimed;
import static io.firnline.iceberg.ledger.RuleValues.count;
import static io.firnline.iceberg.ledger.RuleValues.coverage;
import static io.firnline.iceberg.ledger.RuleValues.pane;
import static io.firnline.iceberg.ledger.RuleValues.rows;
import static io.firnline.iceberg.ledger.RuleValues.stops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.ledger.LedgerRepair.Highest;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerRepairTest {
  private static final Highest NOTHING = new Highest(0, 0, List.of());

  /** P is read to 9, where 0 to 3 are committed and 4 to 8 are open. */
  private final Ledger ledger =
      LedgerRules.applyAll(
              claimed(Ledger.empty("me"), "one"),
              List.of(
                  pane(
                      1,
                      W0,
                      rows(P, 0),
                      coverage(P, 0, 9, 0, 60_000, count(W0, P, 0), count(W1, P, 4)))))
          .ledger();

  private final Ledger taken = LedgerRepair.takeOver(ledger, NOTHING, "operator");

  @Test
  void aTakeOverIsAClaimThatNothingHadBefore() {
    Ledger old = LedgerRepair.takeOver(ledger, new Highest(20, 7, List.of("a", "b")), "operator");
    assertThat(old.n()).isEqualTo(21);
    assertThat(old.epoch()).isEqualTo(8);
    assertThat(old.launches()).containsExactly("one", "a", "b", "operator");
    assertThat(old.partitions()).isEqualTo(claimed(ledger, "two").partitions());
    assertThat(old.settled()).isEqualTo(claimed(ledger, "two").settled());
    assertThat(old.completeThrough()).isEqualTo(ledger.completeThrough());
    assertThat(old.counters()).isEqualTo(ledger.counters());
  }

  @Test
  void aJobThatRanIsFencedAndNamesTheOperator() {
    stops(
        Reason.FENCED,
        () -> LedgerRules.applyAll(taken, List.of(pane(1, W1, rows(P, 4)))),
        "launch operator has started epoch 2");
    stops(
        Reason.FENCED,
        () -> LedgerStart.claim(taken, claim("one", "by time", "id", Map.of())),
        "launch operator");
  }

  @Test
  void aPositionPassedOverIsNotReadAndWhatIsSettledAfterItStays() {
    Ledger moved = LedgerRepair.startAt(taken, P, 6);
    assertThat(moved.partitions()).containsEntry(P, new Known(6, taken.completeThrough()));
    assertThat(moved.gaps()).isEqualTo(Map.of(P, List.of(new Gap(4, 6))));
    assertThat(layersSettle(moved, 7, W0.startMillis())).isTrue();
    assertThat(layersSettle(moved, 7, W1.startMillis())).isFalse();
    assertThat(LedgerRepair.startAt(taken, P, 9).settled()).isEmpty();
  }

  @Test
  void aPositionGoneBackToIsReadAgainWholeAndWhatIsOpenOnce() {
    Ledger moved = LedgerRepair.startAt(taken, P, 1);
    assertThat(moved.partitions()).containsEntry(P, new Known(1, taken.completeThrough()));
    assertThat(layersSettle(moved, 3, W0.startMillis())).isFalse();
    assertThat(layersSettle(moved, 4, W0.startMillis())).isTrue();
    assertThat(layersSettle(moved, 4, W1.startMillis())).isFalse();
  }

  @Test
  void aJobGoesOnFromAPositionAndCommits() {
    Ledger next = claimed(LedgerRepair.startAt(taken, P, 6), "two");
    long watermark = next.completeThrough();
    var c = coverage(P, 6, 9, watermark, W1.endMillis(), count(W1, P, 6, 7, 8));
    Ledger after = LedgerRules.applyAll(next, List.of(pane(3, W1, rows(P, 6, 7, 8), c))).ledger();
    assertThat(after.n()).isEqualTo(next.n() + 1);
    assertThat(after.partitions().get(P)).isEqualTo(new Known(9, W1.endMillis()));
    assertThat(after.settled()).isEmpty();
  }

  @Test
  void aForgottenStreamIsEnteredAsANewOneOfAnotherIdentity() {
    Ledger forgotten = LedgerRepair.forget(taken, "sensors");
    assertThat(forgotten.partitions()).isEmpty();
    assertThat(forgotten.settled()).isEmpty();
    assertThat(forgotten.counters()).isEqualTo(ledger.counters());
    Ledger next =
        LedgerStart.claim(forgotten, claim("two", "by time", "other id", Map.of(P, 3L)))
            .orElseThrow();
    assertThat(next.streams()).containsEntry("sensors", "other id");
    assertThat(next.partitions())
        .containsOnlyKeys(P)
        .containsEntry(P, new Known(3, taken.completeThrough()));
  }

  @Test
  void whatTheLedgerDoesNotKnowIsNamed() {
    assertThatThrownBy(() -> LedgerRepair.forget(taken, "sensor"))
        .hasMessageContaining("'sensor'")
        .hasMessageContaining("[sensors]");
    assertThatThrownBy(() -> LedgerRepair.startAt(LedgerRepair.forget(taken, "sensors"), P, 4))
        .hasMessageContaining(P.toString());
    assertThatThrownBy(() -> LedgerRepair.startAt(taken, Q, -1)).hasMessageContaining("-1");
  }

  @Test
  void anotherWriterHasAllOfIt() {
    Ledger renamed = LedgerRepair.renamed(taken, "you");
    assertThat(renamed.writer()).isEqualTo("you");
    assertThat(LedgerRepair.renamed(renamed, "me")).isEqualTo(taken);
  }

  private static boolean layersSettle(Ledger ledger, long position, long time) {
    return ledger.settled().getOrDefault(P, List.of()).stream()
        .anyMatch(layer -> layer.settles(position, time));
  }
}
