package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.commit.CommitSettings.Grouping;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.catalog.TableIdentifier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PaneCommitterIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);

  @Test
  void commitsOneSnapshotForEachWindowAndTable() {
    List<CommittedSnapshot> results = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      results.addAll(lake.commit(lake.pane(i)));
    }
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(3);
    assertThat(Lake.commits(lake.dead)).hasSize(3);
    assertThat(results)
        .extracting(CommittedSnapshot::getRows)
        .containsExactly(16L, 2L, 16L, 2L, 16L, 2L);
    assertThat(results)
        .extracting(CommittedSnapshot::getDead)
        .containsExactly(0L, 2L, 0L, 2L, 0L, 2L);
    assertThat(results).extracting(CommittedSnapshot::commitWindow).startsWith(Lake.window(0));
    assertThat(results).noneMatch(CommittedSnapshot::getReplayed);
    assertThat(results.get(4).getSnapshotId()).isEqualTo(lake.home.currentSnapshot().snapshotId());
    assertThat(results.get(5).getSnapshotId()).isEqualTo(lake.dead.currentSnapshot().snapshotId());
  }

  @Test
  void tellsInTheSummaryWhatWasCommitted() {
    lake.commit(lake.pane(0));
    lake.home.refresh();
    lake.dead.refresh();
    String end = Instant.ofEpochMilli(Lake.window(0).endMillis()).toString();
    assertThat(lake.home.currentSnapshot().summary())
        .containsEntry("firnline.writer", "w1")
        .containsEntry("firnline.n", "1")
        .containsEntry("firnline.epoch", "1")
        .containsEntry("firnline.dead", "2")
        .containsEntry("firnline.dropped", "2")
        .containsEntry("firnline.late", "0")
        .containsEntry("firnline.complete-through", end)
        .containsEntry(
            "firnline.windows",
            Instant.ofEpochMilli(Lake.window(0).startMillis())
                + "/"
                + end
                + " rows=16 late=0 dead=2 dropped=2");
    assertThat(lake.home.properties()).containsEntry("firnline.complete-through.w1", end);
    assertThat(lake.dead.properties())
        .containsEntry("firnline.complete-through.w1", end)
        .containsEntry("firnline.home.w1", lake.homeName);
    assertThat(lake.dead.currentSnapshot().summary())
        .containsEntry("firnline.n", "1")
        .containsEntry(
            "firnline.windows",
            Instant.ofEpochMilli(Lake.window(0).startMillis())
                + "/"
                + end
                + " rows=2 late=0 dead=2 dropped=0");
  }

  @Test
  void whoeverBringsASideTableUpTellsItsWindows() {
    lake.plan.next(lake.deadName, Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> lake.commit(lake.pane(0), lake.pane(1))).isInstanceOf(Crash.class);
    assertThat(Lake.commits(lake.dead)).isEmpty();
    lake.claim("launch-2"); // another process: the start brings it up
    assertThat(Lake.commits(lake.dead))
        .singleElement()
        .extracting(s -> s.summary().get("firnline.windows"))
        .asString()
        .matches(
            "\\S+/\\S+ rows=2 late=0 dead=2 dropped=0; \\S+/\\S+ rows=2 late=0 dead=2 dropped=0");
    lake.checkExactlyOnce(0);
  }

  @Test
  void aHundredWindowsOfOneCallAreOneSnapshotForEachTable() {
    List<Pane> panes = new ArrayList<>();
    for (int i = 99; i >= 0; i--) {
      panes.add(lake.pane(i));
    }
    List<CommittedSnapshot> results = lake.committer().commit(panes);
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(1);
    assertThat(Lake.commits(lake.dead)).hasSize(1);
    assertThat(results).hasSize(200);
    assertThat(results).extracting(CommittedSnapshot::getSnapshotId).doesNotContain(-1L);
    assertThat(lake.committer().commit(panes)).allMatch(CommittedSnapshot::getReplayed);
    lake.checkExactlyOnce(0);
  }

  @Test
  void groupsByWindowWhenAsked() {
    CommitSettings settings =
        lake.settings()
            .withGrouping(Grouping.WINDOW)
            .withSnapshotProperties(Map.of("team", "weather"));
    lake.committer(settings, new ManualWaiting())
        .commit(List.of(lake.pane(2), lake.pane(0), lake.pane(1)));
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(3);
    assertThat(Lake.commits(lake.dead))
        .hasSize(3)
        .allMatch(s -> "weather".equals(s.summary().get("team")));
  }

  @Covers({"iceberg#8809", "iceberg#2808"})
  @Test
  void aReplayedPaneIsFoundAndNotCommittedAgain() {
    Pane pane = lake.pane(0);
    CommittedSnapshot first = lake.commit(pane).get(0);
    lake.commit(lake.pane(1));
    lake.restart();
    CommittedSnapshot again = lake.commit(pane).get(0);
    assertThat(again.getReplayed()).isTrue();
    assertThat(again.getSnapshotId()).isEqualTo(first.getSnapshotId());
    assertThat(again.getCommittedAt()).isEqualTo(first.getCommittedAt());
    lake.checkExactlyOnce(0);
  }

  @Test
  void aMissingPaneStopsAndNothingIsCommitted() {
    lake.pane(0);
    assertStops(Reason.PANE_MISSING, () -> lake.commit(lake.pane(1)));
    assertThat(Lake.commits(lake.home)).isEmpty();
  }

  @Test
  void waitsForAPaneThatAnotherWorkerBrings() {
    Pane first = lake.pane(0);
    Pane second = lake.pane(1);
    Pane third = lake.pane(2);
    ManualWaiting waiting = new ManualWaiting();
    waiting.whileWaiting(() -> lake.commit(second));
    CommitSettings settings = lake.settings().withMissingPaneWait(Duration.ofSeconds(5));
    List<CommittedSnapshot> results =
        lake.committer(settings, waiting).commit(List.of(third, first));
    assertThat(results).hasSize(4).noneMatch(CommittedSnapshot::getReplayed);
    lake.checkExactlyOnce(0);
  }

  @Test
  void stopsWaitingForAMissingPaneInTheEnd() {
    lake.pane(0);
    CommitSettings settings = lake.settings().withMissingPaneWait(Duration.ofSeconds(5));
    PaneCommitter committer = lake.committer(settings, new ManualWaiting());
    assertStops(Reason.PANE_MISSING, () -> committer.commit(List.of(lake.pane(1))));
  }

  @Test
  void commitsBlocksWithoutPositionsByTheRingAlone() {
    Pane pane = lake.pane(0);
    Pane plain = Lake.withoutPositions(pane);
    CommitSettings settings = CommitSettings.of(lake.catalog, lake.deadName, "w2");
    Pane toDead =
        new Pane(plain.epoch(), plain.window(), List.of(plain.files().get(1)), Map.of(), List.of());
    PaneCommitter committer = lake.committer(settings, new ManualWaiting());
    assertThat(committer.commit(List.of(toDead)).get(0).getReplayed()).isFalse();
    assertThat(committer.commit(List.of(toDead)).get(0).getReplayed()).isTrue();
    assertThat(Warehouse.rows(lake.dead)).hasSize(2);
  }

  @Test
  void positionsThatAreReadAgainAreRefusedAndAStartWithoutStateIsExact() {
    lake.commit(lake.pane(0));
    lake.commit(lake.pane(1));
    List<String> given = List.copyOf(lake.given);
    Pane again = lake.pane(1); // of the same epoch, as from an old savepoint
    assertStops(Reason.REWOUND, () -> lake.commit(again));
    lake.given.subList(given.size(), lake.given.size()).clear();
    lake.commit(lake.pane(2, lake.startAgain()));
    lake.checkExactlyOnce(0);
  }

  @Test
  void aNewStartFencesTheOldJob() {
    lake.commit(lake.pane(0));
    lake.claim("launch-2");
    assertStops(Reason.FENCED, () -> lake.commit(lake.pane(1)));
  }

  @Covers({"iceberg#5846", "risingwave-PR#26926"})
  @Test
  void expiryOfAllButOneSnapshotDoesNotMatter() {
    Pane first = lake.pane(0);
    lake.commit(first);
    for (int i = 1; i < 4; i++) {
      lake.commit(lake.pane(i));
      expire();
    }
    lake.foreignAppend(lake.home);
    lake.foreignAppend(lake.dead);
    expire();
    CommittedSnapshot again = lake.commit(first).get(0);
    assertThat(again.getReplayed()).isTrue();
    assertThat(again.getSnapshotId()).isEqualTo(CommittedSnapshot.EXPIRED);
    lake.commit(lake.pane(4));
    lake.checkExactlyOnce(2);
  }

  @Covers("iceberg#4996")
  @Test
  void compactionInBetweenDoesNotMatter() {
    lake.commit(lake.pane(0));
    lake.commit(lake.pane(1));
    lake.home.refresh();
    lake.home.rewriteManifests().clusterBy(f -> "all").commit();
    lake.commit(lake.pane(2));
    lake.foreignAppend(lake.home);
    lake.commit(lake.pane(3));
    lake.checkExactlyOnce(1);
  }

  @Test
  void aForeignCommitBetweenLoadAndSwapOnlyMakesAnotherAttempt() {
    lake.commit(lake.pane(0));
    lake.plan.beforeCommit(lake.homeName, t -> lake.foreignAppend(lake.home));
    lake.plan.beforeCommit(lake.deadName, t -> lake.foreignAppend(lake.dead));
    assertThat(lake.commit(lake.pane(1))).noneMatch(CommittedSnapshot::getReplayed);
    lake.checkExactlyOnce(2);
  }

  @Test
  void aRollbackOfTheHomeTableStops() {
    lake.commit(lake.pane(0));
    Snapshot before = Warehouse.snapshots(lake.home).get(1);
    lake.commit(lake.pane(1));
    lake.home.manageSnapshots().rollbackTo(before.snapshotId()).commit();
    assertStops(Reason.ROLLED_BACK, () -> lake.commit(lake.pane(2)));
    lake.foreignAppend(lake.home);
    assertStops(Reason.ROLLED_BACK, () -> lake.commit(lake.pane(2)));
    assertStops(Reason.ROLLED_BACK, () -> lake.claim("launch-2"));
  }

  @Test
  void aRollbackBetweenLoadAndSwapStops() {
    lake.commit(lake.pane(0));
    lake.commit(lake.pane(1));
    Snapshot before = Warehouse.snapshots(lake.home).get(1);
    lake.plan.beforeCommit(
        lake.homeName,
        t -> {
          lake.home.refresh();
          lake.home.manageSnapshots().rollbackTo(before.snapshotId()).commit();
        });
    assertStops(Reason.ROLLED_BACK, () -> lake.commit(lake.pane(2)));
  }

  @Test
  void aRollbackOfASideTableStops() {
    lake.commit(lake.pane(0));
    Snapshot before = Warehouse.snapshots(lake.dead).get(0);
    lake.commit(lake.pane(1));
    lake.dead.refresh();
    lake.dead.manageSnapshots().rollbackTo(before.snapshotId()).commit();
    assertStops(Reason.ROLLED_BACK, () -> lake.commit(lake.pane(2)));
  }

  @Test
  void aTableThatWasReplacedInPlaceStops() {
    lake.commit(lake.pane(0));
    lake.home.refresh();
    lake.home.manageSnapshots().createBranch("other").commit();
    WAREHOUSE
        .catalog()
        .load()
        .buildTable(TableIdentifier.parse(lake.homeName), lake.home.schema())
        .replaceTransaction()
        .commitTransaction();
    assertStops(Reason.ROLLED_BACK, () -> lake.commit(lake.pane(1)));
    lake.foreignAppend(lake.home);
    assertStops(Reason.ROLLED_BACK, () -> lake.commit(lake.pane(1)));
  }

  @Covers("risingwave-PR#26926")
  @Test
  void aLedgerThatIsGoneStops() {
    lake.commit(lake.pane(0));
    lake.home.refresh();
    var update = lake.home.updateProperties();
    lake.home.properties().keySet().stream()
        .filter(k -> k.startsWith("firnline.ledger."))
        .forEach(update::remove);
    update.commit();
    assertStops(Reason.UNREADABLE, () -> lake.commit(lake.pane(1)));
    assertStops(Reason.UNREADABLE, () -> lake.claim("launch-2"));
  }

  @Test
  void aSideMarkThatIsGoneStops() {
    lake.commit(lake.pane(0));
    lake.dead.refresh();
    lake.dead.updateProperties().remove("firnline.side.w1").commit();
    assertStops(Reason.UNREADABLE, () -> lake.commit(lake.pane(1)));
  }

  @Test
  void aTableThatIsGoneStopsAndIsNamed() {
    lake.commit(lake.pane(0));
    lake.plan.lose(lake.homeName);
    assertThatThrownBy(() -> lake.commit(lake.pane(1)))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining(lake.homeName)
        .hasMessageContaining("does not exist");
  }

  @Test
  void aSideTableThatIsGoneStopsBeforeHomeIsCommitted() {
    lake.commit(lake.pane(0));
    lake.plan.lose(lake.deadName);
    assertThatThrownBy(() -> lake.commit(lake.pane(1)))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining("table '" + lake.deadName + "' does not exist");
    assertThat(Lake.commits(lake.home)).hasSize(1);
  }

  @Test
  void aSideTableThatWasDroppedAndCreatedAgainStops() {
    lake.commit(lake.pane(0));
    var catalog = WAREHOUSE.catalog().load();
    var name = TableIdentifier.parse(lake.deadName);
    catalog.dropTable(name, false);
    catalog.createTable(name, lake.dead.schema());
    assertStops(Reason.ROLLED_BACK, () -> lake.commit(lake.pane(1)));
    assertThat(Lake.commits(lake.home)).hasSize(1);
  }

  @Test
  void aTableThatWasDroppedAndCreatedAgainStops() {
    lake.commit(lake.pane(0));
    var catalog = WAREHOUSE.catalog().load();
    var name = TableIdentifier.parse(lake.homeName);
    catalog.dropTable(name, false);
    catalog.createTable(name, lake.home.schema());
    assertStops(Reason.ROLLED_BACK, () -> lake.commit(lake.pane(1)));
    lake.restart();
    assertStops(Reason.FENCED, () -> lake.commit(lake.pane(1)));
  }

  @Covers("risingwave#21358")
  @Test
  void aPendingFileThatIsGoneIsNamed() {
    Pane pane = lake.pane(0);
    lake.plan.next(lake.deadName, Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> lake.commit(pane)).isInstanceOf(Crash.class);
    lake.restart();
    lake.home.io().deleteFile(pane.files().get(1).location());
    assertThatThrownBy(() -> lake.commit(pane))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining(pane.files().get(1).location());
  }

  @Test
  void losesPatienceAndCanBeGivenTheSameAgain() {
    Pane pane = lake.pane(0);
    lake.plan.awayLoads(lake.homeName, 10_000);
    assertThatThrownBy(() -> lake.commit(pane))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("connection refused");
    lake.plan.awayLoads(lake.homeName, 0);
    lake.commit(pane);
    lake.checkExactlyOnce(0);
  }

  private void expire() {
    for (var table : List.of(lake.home, lake.dead)) {
      table.refresh();
      table.expireSnapshots().retainLast(1).expireOlderThan(Long.MAX_VALUE).commit();
    }
  }

  private static void assertStops(Reason reason, ThrowingCallable action) {
    assertThatThrownBy(action)
        .asInstanceOf(type(LedgerStopException.class))
        .returns(reason, LedgerStopException::reason);
  }
}
