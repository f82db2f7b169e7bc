package io.firnline.iceberg.ledger;

import static io.firnline.iceberg.ledger.RuleValues.P;
import static io.firnline.iceberg.ledger.RuleValues.W0;
import static io.firnline.iceberg.ledger.RuleValues.W1;
import static io.firnline.iceberg.ledger.RuleValues.count;
import static io.firnline.iceberg.ledger.RuleValues.pane;
import static io.firnline.iceberg.ledger.RuleValues.rows;
import static io.firnline.iceberg.ledger.RuleValues.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a source says of its places stays as long as a start may ask for it, and no longer. */
class LedgerBookmarksTest {
  private static Claim claim(String launch, Map<SourcePartition, Bookmark> bookmarks) {
    return new Claim(
        launch,
        "by time",
        Map.of("sensors", "id"),
        Map.of(P, 0L),
        Map.of(),
        Map.of(),
        Map.of(),
        bookmarks);
  }

  private static Ledger started() {
    return LedgerStart.claim(Ledger.empty("w"), claim("a", Map.of(P, new Bookmark(0, "begin"))))
        .orElseThrow();
  }

  private static Coverage coverage(
      long from, long to, long watermark, long after, String bookmark, WindowCount... counts) {
    return new Coverage(P, from, to, watermark, after, List.of(counts), bookmark);
  }

  private static Ledger apply(Ledger ledger, LedgerPane... panes) {
    LedgerRules.Outcome outcome = LedgerRules.applyAll(ledger, List.of(panes));
    assertThat(outcome.waiting()).isEmpty();
    return outcome.ledger();
  }

  /** 0 and 1 are of the first window, 2 is of the second, 3 of the first again. */
  private static Ledger firstWindow() {
    return apply(
        started(),
        pane(
            1,
            W0,
            rows(P, 0, 1, 3),
            coverage(0, 2, 0, 0, "at 2", count(W0, P, 0, 1)),
            coverage(2, 4, 0, 60_000, "at 4", count(W0, P, 3), count(W1, P, 2))));
  }

  @Test
  void keepsTheLastOneBeforeTheFrontierAndBeforeEachStep() {
    assertThat(started().bookmarks()).containsEntry(P, List.of(new Bookmark(0, "begin")));
    assertThat(firstWindow().bookmarks())
        .containsEntry(P, List.of(new Bookmark(2, "at 2"), new Bookmark(4, "at 4")));
    Ledger second =
        apply(
            firstWindow(),
            pane(1, W1, rows(P, 2, 4), coverage(4, 5, 60_000, 120_000, "at 5", count(W1, P, 4))));
    assertThat(second.bookmarks()).containsEntry(P, List.of(new Bookmark(5, "at 5")));
  }

  @Test
  void aStartGoesBackToTheOneBeforeWhatIsOutstanding() {
    Ledger next = LedgerStart.claim(firstWindow(), claim("b", Map.of())).orElseThrow();
    assertThat(next.partitions().get(P).next()).isEqualTo(2);
    assertThat(next.bookmarks()).containsEntry(P, List.of(new Bookmark(2, "at 2")));
  }

  @Test
  void anEmptyCoverageMovesItWhereItStands() {
    Ledger idle =
        apply(
            firstWindow(),
            pane(1, W1, rows(P, 2), coverage(4, 4, 60_000, 130_000, "at 4, and quiet")),
            pane(1, window(2), rows(P), coverage(4, 4, 130_000, 130_000, "")));
    assertThat(idle.bookmarks()).containsEntry(P, List.of(new Bookmark(4, "at 4, and quiet")));
  }

  @Test
  void oneBehindAnAcceptedGapTakesTheOthersPlace() {
    Claim accepting =
        new Claim(
            "b",
            "by time",
            Map.of("sensors", "id"),
            Map.of(),
            Map.of(P, List.of(new Gap(2, 9))),
            Map.of(),
            Map.of(),
            Map.of(P, new Bookmark(9, "oldest")));
    Ledger next = LedgerStart.claim(firstWindow(), accepting).orElseThrow();
    assertThat(next.partitions().get(P).next()).isEqualTo(9);
    assertThat(next.bookmarks()).containsEntry(P, List.of(new Bookmark(9, "oldest")));
  }

  @Test
  void aPartitionMayEndBehindAnAcceptedGap() {
    Claim accepting =
        new Claim(
            "b",
            "by time",
            Map.of("sensors", "id"),
            Map.of(),
            Map.of(P, List.of(new Gap(2, 9))),
            Map.of(P, 9L),
            Map.of());
    Ledger next = LedgerStart.claim(firstWindow(), accepting).orElseThrow();
    assertThat(next.partitions().get(P).watermark()).isEqualTo(EventTime.FOREVER);
  }

  /** Records go into the window of the watermark or one of the next three. */
  @Test
  void inRandomHistoriesItKeepsWhatAStartMayNeedAndNothingElse() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Ledger ledger = started();
      TreeMap<Long, String> given = new TreeMap<>(Map.of(0L, "begin"));
      Map<Integer, List<Long>> records = new TreeMap<>();
      long at = 0;
      for (int w = 0; w < 20; w++) {
        Map<Integer, List<Long>> added = new TreeMap<>();
        long to = at + random.nextInt(6);
        for (long position = at; position < to; position++) {
          int own = w + random.nextInt(4);
          added.computeIfAbsent(own, x -> new ArrayList<>()).add(position);
          records.computeIfAbsent(own, x -> new ArrayList<>()).add(position);
        }
        given.put(to, "window " + w);
        ledger =
            apply(ledger, pane(1, window(w), positions(records.get(w)), read(w, at, to, added)));
        at = to;
        assertThat(ledger.bookmarks().get(P))
            .as("seed %d", seed)
            .isEqualTo(expected(ledger, given));
      }
      Ledger next = LedgerStart.claim(ledger, claim("b", Map.of())).orElseThrow();
      var before = given.floorEntry(ledger.lowestNeeded(P));
      assertThat(next.bookmarks().get(P))
          .containsExactly(new Bookmark(before.getKey(), before.getValue()));
    }
  }

  private static Coverage read(int w, long from, long to, Map<Integer, List<Long>> records) {
    List<WindowCount> counts = new ArrayList<>();
    records.forEach(
        (own, all) -> counts.add(new WindowCount(window(own), positions(all), all.get(0))));
    return new Coverage(P, from, to, w * 60_000L, (w + 1) * 60_000L, counts, "window " + w);
  }

  private static Tally positions(@Nullable List<Long> all) {
    return all == null ? Tally.ZERO : rows(P, all.stream().mapToLong(Long::longValue).toArray());
  }

  private static List<Bookmark> expected(Ledger ledger, TreeMap<Long, String> given) {
    TreeMap<Long, String> needed = new TreeMap<>();
    List<Long> starts = new ArrayList<>();
    starts.add(ledger.partitions().get(P).next());
    ledger.steps().getOrDefault(P, List.of()).forEach(step -> starts.add(step.lowest()));
    starts.forEach(q -> needed.put(given.floorKey(q), given.floorEntry(q).getValue()));
    return needed.entrySet().stream().map(e -> new Bookmark(e.getKey(), e.getValue())).toList();
  }

  @Test
  void survivesTheCodecWhichElseWritesWhatOlderBuildsRead() {
    Ledger ledger = firstWindow();
    assertThat(LedgerCodec.toBytes(ledger)[0]).isEqualTo((byte) 3);
    assertThat(LedgerCodec.decode(LedgerCodec.encode(ledger))).isEqualTo(ledger);
    Ledger plain = RuleValues.claimed(Ledger.empty("w"), "a");
    assertThat(LedgerCodec.toBytes(plain)[0]).isEqualTo((byte) 1);
  }

  @Test
  void anOperatorCanSetOnlyPositionsThatCanBeFound() {
    Ledger taken = LedgerRepair.takeOver(firstWindow(), LedgerRepair.Highest.of(started()), "x");
    for (long position : new long[] {1, 3}) {
      assertThatThrownBy(() -> LedgerRepair.startAt(taken, P, position))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("only 2 to 2 can be found again");
    }
    assertThat(LedgerRepair.startAt(taken, P, 2).partitions().get(P).next()).isEqualTo(2);
    assertThat(LedgerRepair.forget(taken, "sensors").bookmarks()).isEmpty();
  }
}
