package io.firnline.iceberg.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.ledger.MessageJob.Without;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random histories of a source without positions: jobs die with all their state, hours pass, and
 * each start goes on from the ledger alone. {@code -Dfirnline.messageHistories=N} runs more.
 */
class MessageHistoriesTest {
  private static final int HISTORIES = Integer.getInteger("firnline.messageHistories", 15);
  private static final long SECOND = 1_000;
  private static final int KEEP_ALL = 100_000;

  /** What came of a history. */
  private record Result(int messages, int lost, int doubled, int unsaid, int deaths) {
    boolean isExact() {
      return lost + doubled == 0;
    }
  }

  /** One history. */
  private static final class History {
    private final Chance chance;
    private final MessageSource source;
    private final Without without;
    private final int keep;
    private final int[] commits = new int[60_000];
    private final boolean[] said = new boolean[60_000];
    private Ledger ledger = Ledger.empty("writer");
    private MessageJob job;
    private long now = 1_790_000_000_000L;
    private int deaths;

    History(long seed, Without without, int keep) {
      this.chance = new Chance(seed);
      this.source = new MessageSource(chance);
      this.without = without;
      this.keep = keep;
      start();
    }

    Result run() {
      double rate = chance.of(0.02, 0.5, 2.0);
      for (int phase = 0; phase < 4; phase++) {
        live(chance.between(60, 1_500), rate);
        if (chance.happens(0.7)) {
          die(rate);
        } else if (chance.happens(0.3)) {
          live(chance.between(600, 4_000), 0.002);
        }
      }
      live(900, 0);
      job.drain();
      complete(1);
      assertThat(source.isDrained()).isTrue();
      return result();
    }

    private void live(int seconds, double rate) {
      for (int i = 0; i < seconds; i++) {
        publish(rate);
        now += SECOND;
        job.read(now);
        if (chance.happens(0.1)) {
          complete(1);
        }
      }
    }

    private void publish(double rate) {
      for (double left = rate; left > 0; left--) {
        if (chance.happens(left)) {
          source.publish(now + chance.between(0, 999), eventTime());
        }
      }
    }

    private long eventTime() {
      double dice = chance.roll();
      if (dice < 0.03) {
        return now - chance.between(0, 1_000_000);
      }
      return dice < 0.06 ? now + chance.between(0, 400_000) : now - chance.between(0, 5_000);
    }

    /** Parts of what a complete checkpoint brings happen, in one order or the other. */
    private void complete(double whole) {
      List<MessageSource.Message> read = job.checkpoint();
      boolean acknowledgeFirst = chance.happens(0.5);
      boolean both = chance.happens(whole);
      if (both || acknowledgeFirst) {
        source.acknowledge(read);
      }
      if (both || !acknowledgeFirst) {
        ledger = job.commit(ledger, commits);
      }
    }

    private void die(double rate) {
      if (chance.happens(0.7)) {
        complete(0);
      }
      deaths++;
      int away = chance.of(1, 60, 1_200, 7_200);
      double meanwhile = chance.happens(0.5) ? rate / 10 : 0;
      for (int i = 0; i < away; i++) {
        publish(meanwhile);
        now += SECOND;
      }
      source.readerIsGone(now);
      start();
      if (chance.happens(0.2)) { // it dies at once, or between claim and seek
        ledger = claim();
        start();
      }
    }

    private void start() {
      boolean first = ledger.n() == 0;
      ledger = claim();
      MessageZone zone = ledger.messages();
      if (!first || zone.oldest() != EventTime.NEVER) {
        long seek = zone.seek();
        for (MessageSource.Message m : source.all) {
          said[m.id] |= m.published >= seek && m.published < zone.doubledTo();
        }
        source.seek(seek, now);
      }
      job = new MessageJob(source, ledger, now, without);
    }

    private Ledger claim() {
      // A first start that died before it committed is refused; the model knows a time then.
      boolean unknown = ledger.epoch() > 0 && ledger.messages().oldest() == EventTime.NEVER;
      OptionalLong from = unknown ? OptionalLong.of(0) : OptionalLong.empty();
      MessageZone.Bounds bounds = new MessageZone.Bounds(keep, MessageSource.LATEST);
      return LedgerStart.claimMessages(ledger, "launch-" + ledger.epoch(), from, now, bounds)
          .orElseThrow();
    }

    private Result result() {
      int lost = 0;
      int doubled = 0;
      int unsaid = 0;
      for (int i = 0; i < source.all.size(); i++) {
        lost += commits[i] == 0 ? 1 : 0;
        doubled += commits[i] > 1 ? 1 : 0;
        unsaid += commits[i] > 1 && !said[i] ? 1 : 0;
      }
      return new Result(source.all.size(), lost, doubled, unsaid, deaths);
    }
  }

  @Test
  void eachMessageIsCommittedOnce() {
    int deaths = 0;
    int messages = 0;
    for (long seed = 1; seed <= HISTORIES; seed++) {
      Result result = new History(seed, Without.NOTHING, KEEP_ALL).run();
      assertThat(result.isExact()).as("seed %d: %s", seed, result).isTrue();
      deaths += result.deaths();
      messages += result.messages();
    }
    assertThat(deaths).isGreaterThan(HISTORIES);
    assertThat(messages).isGreaterThan(500 * HISTORIES);
  }

  @Test
  void beyondTheBoundItIsAtLeastOnceAndSaysWhere() {
    int doubled = 0;
    for (long seed = 1; seed <= HISTORIES; seed++) {
      Result result = new History(seed, Without.NOTHING, seed % 2 == 0 ? 0 : 60).run();
      assertThat(result.lost()).as("seed %d: %s", seed, result).isZero();
      assertThat(result.unsaid()).as("seed %d: %s", seed, result).isZero();
      doubled += result.doubled();
    }
    assertThat(doubled).as("the bound is exceeded").isGreaterThan(HISTORIES);
  }

  /**
   * Each part of the bookkeeping is needed.
   *
   * @param from seed shortly before one that shows it; most do not show that of the ages
   */
  @ParameterizedTest
  @CsvSource({"NOTES, 1", "AGES, 250", "IDS, 1"})
  void withoutAPartOfItAHistoryIsNotExact(Without without, long from) {
    boolean noticed = false;
    for (long seed = from; seed < from + 400 && !noticed; seed++) {
      noticed = !new History(seed, without, KEEP_ALL).run().isExact();
    }
    assertThat(noticed).isTrue();
  }
}
