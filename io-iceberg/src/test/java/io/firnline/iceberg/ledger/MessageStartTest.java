package io.firnline.iceberg.ledger;

import static io.firnline.iceberg.ledger.RuleValues.P;
import static io.firnline.iceberg.ledger.RuleValues.W0;
import static io.firnline.iceberg.ledger.RuleValues.W1;
import static io.firnline.iceberg.ledger.RuleValues.W2;
import static io.firnline.iceberg.ledger.RuleValues.claimed;
import static io.firnline.iceberg.ledger.RuleValues.pane;
import static io.firnline.iceberg.ledger.RuleValues.rows;
import static io.firnline.iceberg.ledger.RuleValues.stops;
import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.block.MessageNote;
import io.firnline.iceberg.block.MessageTrace;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Sources without positions: claims, epochs, and the time to go back to. */
class MessageStartTest {
  private static final MessageZone.Bounds BOUNDS = new MessageZone.Bounds(10, 5_000);

  private final Ledger started = claim(Ledger.empty("me"), "one", OptionalLong.empty());

  private static Ledger claim(Ledger ledger, String launch, OptionalLong from) {
    return LedgerStart.claimMessages(ledger, launch, from, 900_000, BOUNDS).orElse(ledger);
  }

  private static MessageIds ids(long published, long... ids) {
    MessageIds.Builder builder = new MessageIds.Builder();
    for (long id : ids) {
      builder.add(published, id);
    }
    return builder.build();
  }

  private static LedgerPane paneOf(
      long epoch, CommitWindow window, MessageIds ids, long readAt, Map<CommitWindow, Long> read) {
    Optional<MessageNote> note =
        read.isEmpty() ? Optional.empty() : Optional.of(MessageNote.of(readAt, 0, read));
    return new LedgerPane(
        Ledger.messageEpoch(epoch),
        window,
        window.startMillis() + readAt + ids.size(),
        new Tally(ids.size(), 0),
        List.of(),
        Map.of(),
        new MessageTrace(ids, note));
  }

  private static Ledger apply(Ledger ledger, LedgerPane... panes) {
    return LedgerRules.applyAll(ledger, List.of(panes)).ledger();
  }

  @Test
  void theTimeIsThatOfTheOldestMessageThatIsNotCommitted() {
    Ledger one =
        apply(
            started,
            paneOf(1, W0, ids(58_000, 1), 60_000, Map.of(W0, 58_000L, W2, 59_500L)),
            paneOf(1, W1, ids(118_500, 2), 119_000, Map.of(W1, 118_500L)));
    assertThat(one.messages().oldest()).isEqualTo(59_500);
    assertThat(one.messages().seek()).isEqualTo(54_000);
    assertThat(one.messages().doubledTo()).isLessThanOrEqualTo(54_000);
    assertThat(one.messages().committed().contains(58_000, 1)).isTrue();
    Ledger two = apply(one, paneOf(1, W2, ids(59_500, 3), 0, Map.of()));
    assertThat(two.messages().oldest())
        .as("messages have come two seconds late")
        .isEqualTo(117_000);
    assertThat(two.messages().committed()).isEqualTo(ids(118_500, 2).since(107_000));
  }

  @Test
  void aBacklogThatIsReadInAnyOrderCountsAsUnread() {
    Ledger one = apply(started, paneOf(1, W2, ids(170_000, 1), 240_000, Map.of(W2, 40_000L)));
    assertThat(one.messages().oldest()).isEqualTo(40_000);
    Ledger later =
        apply(
            one,
            paneOf(1, RuleValues.window(20), ids(1_250_000, 2), 1_260_000, Map.of(W2, 1_250_000L)));
    assertThat(later.messages().oldest()).as("ten minutes later").isEqualTo(1_250_000);
  }

  @Test
  void aReaderThatBeginsHoldsTheTimeForTenMinutes() {
    Ledger one = apply(started, paneOf(1, W0, ids(58_000, 1), 60_000, Map.of(W0, 58_000L)));
    Ledger two = claim(one, "two", OptionalLong.empty());
    assertThat(two.epoch()).isEqualTo(2);
    assertThat(two.messages().oldest()).isEqualTo(one.messages().oldest()).isEqualTo(58_000);
    MessageNote begun = MessageNote.of(700_000, 690_000, Map.of(W1, 699_000L));
    LedgerPane first =
        new LedgerPane(
            Ledger.messageEpoch(2),
            RuleValues.window(11),
            77,
            Tally.ZERO,
            List.of(),
            Map.of(),
            new MessageTrace(ids(699_000, 2), Optional.of(begun)));
    Ledger three = apply(two, first);
    assertThat(three.messages().oldest()).isEqualTo(58_000);
    assertThat(three.messages().committed().contains(58_000, 1)).isTrue();
    Ledger four =
        apply(
            three,
            paneOf(2, RuleValues.window(22), ids(1_400_000, 3), 1_400_500, Map.of(W0, 1_400_000L)));
    assertThat(four.messages().oldest()).isEqualTo(1_380_000);
    assertThat(four.messages().committed().contains(58_000, 1)).as("cannot come again").isFalse();
  }

  @Test
  void moreIdsThanAreKeptAreSaidToComeTwice() {
    LedgerPane many = paneOf(1, W0, ids(30_000, 1, 2, 3, 4, 5, 6, 7), 60_000, Map.of(W0, 30_000L));
    LedgerPane more = paneOf(1, W0, ids(31_000, 8, 9, 10, 11), 61_000, Map.of(W0, 31_000L));
    MessageZone zone = apply(started, many, more).messages();
    assertThat(zone.seek()).isEqualTo(26_000);
    assertThat(zone.doubledTo()).isEqualTo(31_000);
    assertThat(zone.committed().size()).isEqualTo(4);
  }

  @Test
  void anOlderEpochIsFenced() {
    Ledger two = claim(started, "two", OptionalLong.empty());
    stops(
        Reason.FENCED,
        () -> apply(two, paneOf(1, W0, ids(1, 1), 9, Map.of())),
        "epoch 1",
        "launch two",
        "epoch 2");
    stops(Reason.FENCED, () -> LedgerStart.epochOf(two, "one"), "launch one", "superseded");
    stops(Reason.FENCED, () -> claim(two, "one", OptionalLong.empty()), "superseded");
    assertThat(LedgerStart.epochOf(two, "two")).isEqualTo(2);
    assertThat(LedgerStart.epochOf(two, "with state")).isEqualTo(2);
    assertThat(claim(two, "two", OptionalLong.of(3))).as("claimed already").isEqualTo(two);
  }

  @Test
  void positionsAndMessagesDoNotMix() {
    Ledger messages = apply(started, paneOf(1, W0, ids(1, 1), 9, Map.of()));
    stops(Reason.OTHER_STREAM, () -> claimed(messages, "two"), "'me'", "message source");
    Ledger positions = claimed(Ledger.empty("me"), "one");
    stops(
        Reason.OTHER_STREAM,
        () -> claim(positions, "two", OptionalLong.empty()),
        "counts the positions of 2 partitions");
    stops(
        Reason.UNKNOWN_PARTITION,
        () -> apply(positions, paneOf(1, W0, ids(1, 1), 9, Map.of())),
        "2 partitions");
  }

  @Test
  void whatWasCommittedWithoutIdsIsSaidToComeTwice() {
    LedgerPane old = pane(Ledger.NO_EPOCH, W0, rows(P, 1, 2));
    Ledger ledger = claim(apply(Ledger.empty("me"), old), "one", OptionalLong.of(7_000));
    assertThat(ledger.messages().doubledTo()).isEqualTo(901_000);
    assertThat(ledger.messages().oldest()).isEqualTo(7_000);
    assertThat(started.messages().oldest()).isEqualTo(EventTime.NEVER);
  }
}
