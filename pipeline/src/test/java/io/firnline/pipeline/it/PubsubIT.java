package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pub/Sub's JSON API in this JVM, read by Beam's PubsubIO on a real Flink. PubsubIO's watermark is
 * a minute behind, so jobs run side by side.
 */
class PubsubIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final PubsubServer SERVER = new PubsubServer();
  private static final int DEADLINE_SECONDS = 10;

  /** Two for each try; a reader waits for about 0.5 s before the second, 1 s, 2 s, up to 16 s. */
  private static final int REFUSED = 13;

  @TempDir Path folder;

  @AfterAll
  static void close() {
    SERVER.close();
  }

  private static LandingJob job(Lake lake, String subscription) {
    return LandingJob.ofPubsub(lake, SERVER.flags(subscription))
        .without("eventTimeField")
        .with(
            "--pubsubTimestampAttribute=" + PubsubMessageSet.TIME, "--numberOfExecutionRetries=20");
  }

  /**
   * One subscription with much in it, delivered twice now and then, while requests fail; one that
   * gets three messages only, fewer than it has readers; one that gets none; and one whose server
   * goes away in the midst of an answer, and refuses connections for half a minute.
   */
  @Test
  @Tag("more")
  void eachMessageLandsOnce() throws IOException {
    Landing busy = new Landing("busy", 1);
    Landing quiet = new Landing("quiet", 2);
    Landing empty = new Landing("empty", 3);
    Landing gone = new Landing("gone", 4);
    busy.store.deliverTwice(7);
    busy.messages.publish(2_000);
    quiet.messages.publish(2);
    gone.messages.publish(300);
    try (Gate gate = new Gate().to(SERVER.port());
        busy;
        quiet;
        empty;
        gone) {
      gone.job = gone.job.with(PubsubServer.rootUrl(gate.port()));
      List.of(busy, quiet, empty, gone).forEach(Landing::start);
      Proof.await("messages to be read", () -> gone.store.handedOut() > 100);
      gate.breakAfter(1, REFUSED);
      gone.messages.publish(300);
      Proof.await("messages to be read", () -> busy.store.handedOut() > 1_000);
      SERVER.failNext(5);
      busy.messages.publish(1_000);
      quiet.messages.publish(1);
      List.of(busy, quiet, gone).forEach(Landing::awaitAll);
      assertThat(gate.refused()).isEqualTo(REFUSED);
      assertThat(empty.running.getState()).isEqualTo(PipelineResult.State.RUNNING);
      assertThat(empty.store.pulls()).as("pulls of nothing").isGreaterThan(10);
    }
    assertThat(SERVER.failed()).isEqualTo(5);
    assertThat(busy.store.redelivered()).as("messages delivered again").isGreaterThan(300);
    busy.assertExact();
    quiet.assertExact();
    gone.assertExact();
    assertThat(empty.lake.visible()).isZero();
    assertThat(busy.lake.ledger(busy.lake.rows()).totals().late()).as("late rows").isPositive();
    busy.job.preflight();
    busy.store.forgetAcknowledged();
    assertThatThrownBy(busy.job::preflight)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it forgets messages that were acknowledged");
    busy.job.with("--pubsubStart=SUBSCRIPTION").preflight();
  }

  /** What it had read and not acknowledged comes again, and is in its state already, or not. */
  @Test
  @Tag("faults")
  void aJobThatDiesAndKeepsItsStateLandsEachMessageOnce() throws IOException {
    Landing dying = new Landing("dying", 3);
    dying.store.deliverTwice(7);
    dying.messages.publish(2_000);
    FaultyCheckpoints.Plan deaths = FaultyCheckpoints.in(folder, false, 3, 6);
    dying.job = dying.job.with(deaths.flag());
    try (dying) {
      dying.start();
      Proof.await("the job to die", deaths::allHappened);
      dying.messages.publish(1_000);
      dying.awaitAll();
    }
    dying.assertExact();
  }

  /** A subscription, the job that lands it, and the tables. */
  private static final class Landing implements AutoCloseable {
    final PubsubStore store;
    final PubsubMessageSet messages;
    final Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job;
    private PipelineResult running;

    Landing(String subscription, long seed) {
      store = SERVER.create(subscription, DEADLINE_SECONDS);
      messages = new PubsubMessageSet(store, seed);
      job = PubsubIT.job(lake, subscription);
    }

    void start() {
      job.preflight();
      running = job.submit();
    }

    void awaitAll() {
      Proof.await("all messages", () -> lake.settled(lake.rows()) >= messages.size());
      Proof.await("all side tables to follow", () -> lake.visible() >= messages.size());
      Proof.await("all is acknowledged", store::isDrained);
    }

    void assertExact() {
      messages.assertIn(lake);
      CommitAudit.of(lake, lake.rows()).assertAgrees(lake.rows(), lake.deadLetters());
    }

    @Override
    public void close() throws IOException {
      running.cancel();
    }
  }

  @Test
  void aSubscriptionThatIsNotThereIsNamed() {
    assertThatThrownBy(job(Lake.in(WAREHOUSE.catalog()), "nowhere")::preflight)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cannot read projects/test-project/subscriptions/nowhere: there is none; create it, or correct --pubsubSubscription or --pubsubTopic");
  }
}
