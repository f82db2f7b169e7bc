package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.CommittedSnapshot;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class PaneCommitterFaultsIT {
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
    lake.plan.next(lake.deadName, fault, Fault.NONE, fault, fault);
    deliver(lake, lake.pane(4));
    deliver(lake, lake.pane(5));
    lake.plan.releaseHeld();
    deliver(lake, lake.pane(6));
    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(6);
    assertThat(Lake.commits(lake.dead)).hasSize(withSide ? 6 : 0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void rowsAreExactAfterManyRandomFaults(Kind kind) {
    for (int seed = 0; seed < (kind == Kind.JDBC ? 6 : 2); seed++) {
      Random random = new Random(seed);
      Lake lake = new Lake(WAREHOUSE, kind, true);
      for (int i = 0; i < 60; i++) {
        lake.plan.next(random.nextBoolean() ? lake.homeName : lake.deadName, random(random));
      }
      for (int i = 0; i < 20; i++) {
        deliver(lake, lake.pane(i));
        if (random.nextInt(4) == 0) {
          lake.restart();
          lake.plan.releaseHeld();
        }
      }
      lake.plan.releaseHeld();
      deliver(lake, lake.pane(20));
      assertThat(Lake.commits(lake.home)).as("seed %d, %s", seed, kind).hasSize(21);
      assertThat(Lake.commits(lake.dead)).as("seed %d, %s", seed, kind).hasSize(21);
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
