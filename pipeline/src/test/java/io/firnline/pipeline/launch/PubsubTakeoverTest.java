package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.MessageIds;
import io.firnline.iceberg.block.MessageNote;
import io.firnline.iceberg.block.MessageTrace;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.Pane;
import io.firnline.iceberg.commit.PaneCommitter;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.it.PubsubServer;
import io.firnline.pipeline.it.PubsubStore;
import io.firnline.pipeline.options.Catalogs;
import io.firnline.pipeline.options.FirnlineOptions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starts without state, on a real catalog and Pub/Sub's API in this JVM. */
class PubsubTakeoverTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  /** Messages are published at this time and each second after it. */
  private static final Instant FIRST =
      Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(3_600);

  private final String table = Warehouse.newName("taken");
  private long commits; // so that no pane is the same as another
  private final PubsubServer server = new PubsubServer();
  private final PubsubStore store = server.create("sub", 10);

  @AfterEach
  void close() {
    server.close();
  }

  private FirnlineOptions launch(String... more) {
    List<String> flags = new ArrayList<>(server.flags("sub"));
    flags.addAll(
        List.of(
            "--icebergTable=" + table,
            "--writerId=w",
            "--icebergCatalog=" + WAREHOUSE.catalog().toJson(),
            "--schema=id long",
            "--pubsubReach=5s"));
    flags.addAll(List.of(more));
    return Launcher.of(new Flags(flags)).options();
  }

  private void publishAndAcknowledge() {
    for (int i = 0; i < 100; i++) {
      store.publish(new byte[0], Map.of(), "", FIRST.plusSeconds(i));
    }
    store.acknowledge(List.copyOf(store.pull(1_000).keySet()));
  }

  /** Commits the first minute, of 60 messages; one of the next minute is known to be read. */
  private void commit(FirnlineOptions options, long epoch) {
    long start = FIRST.toEpochMilli();
    CommitWindow window = new CommitWindow(start, start + 60_000);
    CommitWindow next = new CommitWindow(start + 60_000, start + 120_000);
    MessageIds.Builder ids = new MessageIds.Builder();
    for (int i = 0; i < 60; i++) {
      ids.add(start + i * 1_000L, i);
    }
    MessageNote note =
        MessageNote.of(start + 61_000, start, Map.of(window, start + 59_000, next, start + 59_500));
    Pane pane =
        new Pane(
            Ledger.messageEpoch(epoch),
            window,
            List.of(),
            Map.of(new SourcePartition("sub", ""), new Tally(60, commits++)),
            List.of(),
            new MessageTrace(ids.build(), Optional.of(note)));
    var unused =
        new PaneCommitter(CommitSettings.of(Catalogs.of(options), table, "w"))
            .commit(List.of(pane));
  }

  @Test
  void aSecondStartReadsAgainWhatTheLedgerMisses() {
    publishAndAcknowledge();
    FirnlineOptions first = launch();
    PubsubTakeover.take(first);
    assertThat(store.isDrained()).as("a first start sets nothing back").isTrue();
    commit(first, 1);
    FirnlineOptions second = launch();
    PubsubTakeover.take(second);
    assertThat(store.pull(1_000)).as("from the 54th second on").hasSize(46);
    Ledger ledger = StartWithoutState.ledger(second);
    assertThat(ledger.epoch()).isEqualTo(2);
    assertThat(ledger.messages().committed().contains(FIRST.toEpochMilli() + 59_000, 59)).isTrue();
    assertThatThrownBy(() -> commit(first, 1))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining("Fenced: this job is epoch 1 of writer 'w'");
    PubsubTakeover.take(second);
    assertThat(StartWithoutState.ledger(second).epoch()).as("claimed once").isEqualTo(2);
  }

  @Test
  void aTimeThatIsGivenCountsMoreThanTheLedger() {
    publishAndAcknowledge();
    FirnlineOptions first = launch();
    PubsubTakeover.take(first);
    commit(first, 1);
    PubsubTakeover.take(launch("--pubsubStart=" + FIRST.plusSeconds(10)));
    assertThat(store.pull(1_000)).hasSize(90);
    PubsubTakeover.take(launch("--pubsubStart=SUBSCRIPTION"));
    assertThat(StartWithoutState.ledger(first).messages().oldest())
        .as("what is missing is not forgotten")
        .isEqualTo(FIRST.plusSeconds(10).toEpochMilli());
  }

  @Test
  void whatNobodyKnowsIsRefused() {
    FirnlineOptions first = launch();
    PubsubTakeover.take(first);
    assertThatThrownBy(() -> PubsubTakeover.take(launch()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot start without state: launch " + first.getLaunchId())
        .hasMessageContaining("--pubsubStart=TIME: that is exact");
    PubsubTakeover.take(launch("--pubsubStart=" + FIRST));
    commit(first, 2);
    store.forgetAcknowledged();
    assertThatThrownBy(() -> PubsubTakeover.take(launch()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it forgets messages that were acknowledged");
    assertThat(StartWithoutState.ledger(first).epoch()).as("nothing was changed").isEqualTo(2);
    PubsubTakeover.take(launch("--pubsubStart=SUBSCRIPTION"));
  }
}
