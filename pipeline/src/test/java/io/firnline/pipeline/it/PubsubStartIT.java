package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Warehouse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that read Pub/Sub are killed with SIGKILL, lose all their state, and are started again: from
 * the ledger alone, with messages that come in disorder, late, broken and twice. {@code
 * -Dfirnline.messages=N} sends more, 1,000 a second at most; {@code -P more,proof} 200,000.
 */
@Tag("more")
class PubsubStartIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final PubsubServer SERVER = new PubsubServer();
  private static final int MESSAGES = Integer.getInteger("firnline.messages", 20_000);
  private static final int AT_ONCE = 100;

  private static final Duration PATIENCE = RunProcess.LONG.plusMillis(MESSAGES);

  /** Longer than a busy machine is late; 100,000 ids last for more than two minutes of these. */
  private static final String REACH = MESSAGES > 60_000 ? "30s" : "3m";

  /**
   * On a busy machine readers are late to prolong shorter ones, and are kept busy by what comes
   * again.
   */
  private static final int DEADLINE_SECONDS = 60;

  private static final long SEED =
      Long.getLong("firnline.seed", new SplittableRandom().nextInt(1_000_000));

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);

  @AfterAll
  static void close() {
    SERVER.close();
  }

  @Test
  void aRunThatLosesItsStateGoesOnFromTheTable() throws InterruptedException {
    Landing exact = new Landing("exact", "--pubsubKnownIds=100000", "--pubsubReach=" + REACH);
    Landing bounded = new Landing("bounded", "--pubsubKnownIds=50");
    Landing superseded = new Landing("superseded");
    bounded.share = 4;
    superseded.share = 10;
    List<Landing> all = List.of(exact, bounded, superseded);
    try {
      firstRun(all, List.of(exact, bounded));
      for (Landing landing : List.of(exact, bounded)) {
        landing.acknowledgeMore(500);
        landing.killWithin(1_000);
        landing.messages.publish(500);
        landing.startAgain();
      }
      for (Landing landing : List.of(exact, bounded)) {
        // It has committed nothing yet, and acknowledged some.
        landing.run.awaitWhile("messages to come again", landing::hasReadAgain);
        landing.killWithin(2_000);
        landing.startAgain();
        landing.messages.publish(500);
      }
      superseded.run.awaitWhile("a window", () -> superseded.hasCommitted(1));
      superseded.job.pipeline(); // the other one only claims
      superseded.messages.publish(100);
      exact.awaitAll();
      bounded.awaitAll();
      superseded.assertStops();
    } finally {
      all.forEach(Landing::end);
    }
    exact.messages.assertIn(exact.lake);
    CommitAudit.of(exact.lake, exact.lake.rows())
        .assertAgrees(exact.lake.rows(), exact.lake.deadLetters());
    assertThat(exact.said()).doesNotContain("At least once").contains("are known by their ids");
    assertThat(exact.store.redelivered()).as("seed %d", SEED).isGreaterThan(MESSAGES / 10);
    int doubled = bounded.messages.assertAtLeastOnceIn(bounded.lake);
    assertThat(bounded.said()).contains("At least once: of what was published from ");
    assertThat(doubled).as("messages that come twice, seed %d", SEED).isPositive();
  }

  /** Until some have committed windows, and have others open. */
  private static void firstRun(List<Landing> all, List<Landing> some) throws InterruptedException {
    all.forEach(landing -> landing.store.deliverTwice(7));
    all.forEach(Landing::start);
    for (Landing landing : all) {
      landing.run.awaitWhile("it reads", () -> landing.store.pulls() > 0);
    }
    Thread traffic = new Thread(() -> publish(all), "traffic");
    traffic.start();
    for (Landing landing : some) {
      landing.run.awaitWhile("three windows, seed " + SEED, () -> landing.hasCommitted(3));
    }
    traffic.join();
  }

  /** A minute's traffic or more: some of it is committed before the last of it is sent. */
  private static void publish(List<Landing> all) {
    for (int sent = 0; sent < MESSAGES; sent += AT_ONCE) {
      all.forEach(landing -> landing.messages.publish(AT_ONCE / landing.share));
      LockSupport.parkNanos(Math.max(60_000_000_000L / MESSAGES, 1_000_000) * AT_ONCE);
    }
  }

  /** A subscription, the run that lands it, and the tables. */
  private final class Landing {
    final PubsubStore store;
    final PubsubMessageSet messages;
    final Lake lake = Lake.in(WAREHOUSE.catalog());
    final LandingJob job;
    private final List<RunProcess> runs = new ArrayList<>();
    private final StringBuilder said = new StringBuilder();
    RunProcess run;
    int share = 1;
    private long handedOutBefore;

    Landing(String subscription, String... more) {
      store = SERVER.create(subscription, DEADLINE_SECONDS);
      messages = new PubsubMessageSet(store, SEED);
      job =
          LandingJob.ofPubsub(lake, SERVER.flags(subscription))
              .without("eventTimeField")
              .with("--pubsubTimestampAttribute=" + PubsubMessageSet.TIME)
              .with(more);
    }

    void start() {
      List<String> words = new ArrayList<>(List.of("run"));
      words.addAll(job.flags());
      run = RunProcess.start(folder, words);
      runs.add(run);
    }

    boolean hasCommitted(int panes) {
      LockSupport.parkNanos(500_000_000L); // each look at the catalog is in the way of a commit
      return lake.settled(lake.rows()) > 0 && lake.ledger(lake.rows()).n() >= panes;
    }

    void killWithin(int millis) {
      run.hasEndedWithin(random.nextInt(millis));
      run.kill();
      said.append(run.end().err());
      handedOutBefore = store.timesHandedOut();
    }

    void startAgain() {
      job.preflight();
      start();
    }

    /** Where some come twice, their number tells nothing. */
    private boolean holdsAll() {
      LockSupport.parkNanos(500_000_000L);
      return lake.settled(lake.rows()) >= messages.size()
          && PubsubMessageSet.idsIn(lake).size() >= messages.size();
    }

    boolean hasReadAgain() {
      return store.timesHandedOut() > handedOutBefore + 1_000;
    }

    void awaitAll() {
      run.awaitWhile(PATIENCE, "all messages", this::holdsAll);
      run.awaitWhile("all is acknowledged", store::isDrained);
      run.kill();
      said.append(run.end().err());
    }

    String said() {
      return said.toString();
    }

    /** These are in no table when it is killed, and the subscription will not bring them again. */
    void acknowledgeMore(int count) {
      messages.publish(count);
      run.awaitWhile(PATIENCE, "most is acknowledged", () -> store.waiting() < count / 5);
    }

    void assertStops() {
      RunProcess.Ended ended = run.end();
      assertThat(ended.code()).isNotZero();
      assertThat(ended.err()).contains("Fenced: this job is epoch 1 of writer 'sensors'");
    }

    void end() {
      runs.forEach(RunProcess::close);
    }
  }

  /** Nobody knows what a first run has acknowledged that never came to commit. */
  @Test
  void aRunThatNeverCommittedIsNotFollowedByAnother() {
    Landing landing = new Landing("never");
    landing.job.pipeline(); // claims, as a run does first
    assertThatThrownBy(landing.job::preflight)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot start without state: launch ")
        .hasMessageContaining("has committed nothing")
        .hasMessageContaining("--pubsubStart=TIME: that is exact");
    landing.job.with("--pubsubStart=SUBSCRIPTION").preflight();
  }
}
