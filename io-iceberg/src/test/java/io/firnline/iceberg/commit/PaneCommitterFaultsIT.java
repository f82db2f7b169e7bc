package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PaneCommitterFaultsIT {
  /** Two tables, 40 faults, of which about one in three lets a pane pass. */
  private static final int MOST_PANES = 40;

  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  static Stream<Arguments> faults() {
    return Arrays.stream(Kind.values())
        .flatMap(
            kind ->
                Arrays.stream(Fault.values())
                    .flatMap(
                        fault ->
                            Stream.of(
                                Arguments.of(kind, fault, false),
                                Arguments.of(kind, fault, true))));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void rowsAreExactWhateverHappensToACommit(Kind kind, Fault fault, boolean withSide) {
    Lake lake = new Lake(WAREHOUSE, kind, withSide);
    deliver(lake, lake.pane(0));
    lake.plan.next(lake.homeName, fault, Fault.NONE, fault, fault);
    deliver(lake, lake.pane(1));
    deliver(lake, lake.pane(2), lake.pane(3));
    if (withSide) {
      lake.plan.next(lake.deadName, fault, Fault.NONE, fault, fault);
    }
    for (int i = 4; i < 8; i++) {
      deliver(lake, lake.pane(i));
    }
    lake.plan.releaseHeld();
    assertThat(lake.plan.allHappened()).as("all faults have happened").isTrue();
    deliver(lake, lake.pane(8));
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(8);
    assertThat(Lake.commits(lake.dead)).hasSize(withSide ? 8 : 0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void rowsAreExactAfterManyRandomFaults(Kind kind) {
    for (int seed = 0; seed < (kind == Kind.JDBC ? 4 : 1); seed++) {
      Random random = new Random(seed);
      Lake lake = new Lake(WAREHOUSE, kind, true);
      for (int i = 0; i < 40; i++) {
        lake.plan.next(random.nextBoolean() ? lake.homeName : lake.deadName, random(random));
      }
      int panes = 0;
      while (panes < 12 || !lake.plan.allMet()) {
        assertThat(panes).as("panes until all faults have been met").isLessThan(MOST_PANES);
        deliver(lake, lake.pane(panes++));
        if (random.nextInt(4) == 0) {
          lake.restart();
          lake.plan.releaseHeld();
        }
      }
      lake.plan.releaseHeld();
      assertThat(lake.plan.allHappened()).as("all faults have happened").isTrue();
      deliver(lake, lake.pane(panes++));
      assertThat(Lake.commits(lake.home)).as("seed %d, %s", seed, kind).hasSize(panes);
      assertThat(Lake.commits(lake.dead)).as("seed %d, %s", seed, kind).hasSize(panes);
      lake.checkExactlyOnce(0);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void waitsForACatalogThatIsAway(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    lake.plan.awayLoads(lake.homeName, 7).awayLoads(lake.deadName, 5);
    lake.plan.next(lake.homeName, Fault.AWAY, Fault.AWAY).next(lake.deadName, Fault.AWAY);
    assertThat(lake.commit(lake.pane(0))).noneMatch(CommittedSnapshot::getReplayed);
    assertThat(lake.plan.allHappened()).as("all faults have happened").isTrue();
    lake.checkExactlyOnce(0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aZombieIsHeldUntilItsSuccessorHasCommitted(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    lake.commit(lake.pane(0));
    Pane pane = lake.pane(1);
    PaneCommitter successor = lake.committer();
    List<CommittedSnapshot> ofSuccessor = new ArrayList<>();
    lake.plan.beforeCommit(lake.homeName, t -> ofSuccessor.addAll(successor.commit(List.of(pane))));
    List<CommittedSnapshot> ofZombie = lake.commit(pane);
    assertThat(ofSuccessor).hasSize(2).noneMatch(CommittedSnapshot::getReplayed);
    assertThat(ofZombie).hasSize(2).allMatch(CommittedSnapshot::getReplayed);
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(2);
  }

  static Stream<Arguments> refreshes() {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> Stream.of(Arguments.of(kind, 0), Arguments.of(kind, 1)));
  }

  @ParameterizedTest
  @MethodSource("refreshes")
  void aZombieSeesInItsTransactionThatItsSuccessorHasCommitted(Kind kind, int refresh) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    lake.commit(lake.pane(0));
    Pane pane = lake.pane(1);
    PaneCommitter successor = lake.committer();
    before(lake, lake.homeName, refresh, () -> successor.commit(List.of(pane)));
    assertThat(lake.commit(pane)).hasSize(2).allMatch(CommittedSnapshot::getReplayed);
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("refreshes")
  void aZombieOfASideTableSeesInItsTransactionThatItsWorkIsDone(Kind kind, int refresh) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    lake.commit(lake.pane(0));
    Pane pane = lake.pane(1);
    PaneCommitter successor = lake.committer();
    before(lake, lake.deadName, refresh, () -> successor.commit(List.of(pane)));
    lake.commit(pane);
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.dead)).hasSize(2);
  }

  @ParameterizedTest
  @MethodSource("refreshes")
  void aForeignCommitInTheTransactionIsSeen(Kind kind, int refresh) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    lake.commit(lake.pane(0));
    before(lake, lake.homeName, refresh, () -> lake.foreignAppend(lake.home));
    before(lake, lake.deadName, refresh, () -> lake.foreignAppend(lake.dead));
    lake.commit(lake.pane(1));
    lake.checkExactlyOnce(2);
    for (Table table : List.of(lake.home, lake.dead)) {
      long foreign =
          Warehouse.snapshots(table).stream()
                  .mapToLong(Snapshot::sequenceNumber)
                  .max()
                  .orElseThrow()
              - 1;
      assertThat(
              table.properties().values().stream().anyMatch(v -> v.contains("," + foreign + ",")))
          .as("the side table's mark is on top of the foreign commit")
          .isEqualTo(table == lake.dead);
    }
    assertThat(lake.ledger().read().sequence())
        .isEqualTo(lake.home.currentSnapshot().sequenceNumber() - 1);
  }

  @ParameterizedTest
  @MethodSource("refreshes")
  void aRollbackInTheTransactionStops(Kind kind, int refresh) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    lake.commit(lake.pane(0));
    long first = Lake.commits(lake.home).get(0).snapshotId();
    lake.commit(lake.pane(1));
    lake.home.refresh();
    before(
        lake, lake.homeName, refresh, () -> lake.home.manageSnapshots().rollbackTo(first).commit());
    Pane pane = lake.pane(2);
    assertThatThrownBy(() -> lake.commit(pane))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining("Rolled back");
    assertThat(lake.dataFiles).allMatch(f -> lake.home.io().newInputFile(f).exists());
  }

  private static void before(Lake lake, String table, int refresh, Runnable action) {
    for (int i = 0; i < refresh; i++) {
      lake.plan.beforeRefresh(table, () -> {});
    }
    lake.plan.beforeRefresh(table, action);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aZombieOfASideTableFindsItsWorkDone(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    Pane pane = lake.pane(0);
    PaneCommitter successor = lake.committer();
    lake.plan.beforeCommit(lake.deadName, t -> successor.commit(List.of(pane)));
    lake.commit(pane);
    lake.commit(lake.pane(1));
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.dead)).hasSize(2);
  }

  @Covers({"debezium-server-iceberg-PR#699", "iceberg#11944"})
  @Test
  void aCrashBetweenHomeAndSideTablesIsMendedByWhoeverComesNext() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);
    lake.plan.next(lake.deadName, Fault.CRASH_BEFORE_COMMIT);
    Pane pane = lake.pane(0);
    crashes(() -> lake.commit(pane));
    assertThat(Lake.commits(lake.home)).hasSize(1);
    assertThat(Lake.commits(lake.dead)).isEmpty();
    lake.restart();
    lake.commit(lake.pane(1));
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.dead)).hasSize(2);
  }

  @Covers({"iceberg#16016", "iceberg#17340"})
  @ParameterizedTest
  @EnumSource(Kind.class)
  void twoCommittersThatRaceMakeOneSnapshotForEachPane(Kind kind) throws Exception {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    List<Pane> panes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      panes.add(lake.pane(i));
    }
    List<CommittedSnapshot> results = race(lake, panes);
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(8);
    assertThat(Lake.commits(lake.dead)).hasSize(8);
    assertThat(results).hasSize(32);
    assertThat(results.stream().filter(r -> r.getTable().equals(lake.homeName)))
        .filteredOn(r -> !r.getReplayed())
        .hasSize(8);
  }

  private static List<CommittedSnapshot> race(Lake lake, List<Pane> panes) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CountDownLatch start = new CountDownLatch(2);
    List<Future<List<CommittedSnapshot>>> futures = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      PaneCommitter committer = lake.committer(lake.settings(), Waiting.SYSTEM);
      futures.add(
          threads.submit(
              () -> {
                start.countDown();
                start.await();
                List<CommittedSnapshot> mine = new ArrayList<>();
                panes.forEach(p -> mine.addAll(committer.commit(List.of(p))));
                return mine;
              }));
    }
    List<CommittedSnapshot> all = Collections.synchronizedList(new ArrayList<>());
    for (Future<List<CommittedSnapshot>> future : futures) {
      all.addAll(future.get(60, TimeUnit.SECONDS));
    }
    threads.shutdown();
    return all;
  }

  /** As a runner does: after a crash the same panes come again to a new worker. */
  private static void deliver(Lake lake, Pane... panes) {
    while (true) {
      if (!crashes(() -> lake.commit(panes))) {
        return;
      }
      lake.restart();
    }
  }

  private static boolean crashes(Runnable commit) {
    try {
      commit.run();
      return false;
    } catch (Crash e) {
      return true;
    }
  }

  private static Fault random(Random random) {
    Fault[] all = Fault.values();
    return all[random.nextInt(all.length)];
  }
}
