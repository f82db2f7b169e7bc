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
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two ledgers in one table: that of the writer on main, and that of a writer on a branch. */
class BranchIT {
  private static final String BRANCH = "audit";

  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @ParameterizedTest
  @EnumSource(Kind.class)
  void oneWriterIdOnMainAndOnABranchIsTwoWriters(Kind kind) {
    Lake main = new Lake(WAREHOUSE, kind, true);
    main.commit(main.pane(0));
    Lake branch = main.onBranch(Lake.WRITER, BRANCH);
    for (int i = 0; i < 3; i++) {
      List<CommittedSnapshot> made = branch.commit(branch.pane(i));
      assertThat(made).hasSize(2).noneMatch(CommittedSnapshot::getReplayed);
      branch.home.refresh();
      branch.dead.refresh();
      assertThat(made)
          .extracting(CommittedSnapshot::getSnapshotId)
          .containsExactly(
              branch.home.snapshot(BRANCH).snapshotId(), branch.dead.snapshot(BRANCH).snapshotId());
      main.commit(main.pane(i + 1));
    }
    assertBothExact(main, branch);
    assertThat(Lake.commits(main.home)).hasSize(4);
    assertThat(Lake.commits(main.dead)).hasSize(4);
    assertThat(Lake.commits(main.home, "w1@audit")).hasSize(3);
    assertThat(Lake.commits(main.dead, "w1@audit")).hasSize(3);
    for (Table table : List.of(main.home, main.dead)) {
      assertThat(table.properties())
          .containsEntry(
              "firnline.complete-through.w1", HomeTable.iso(Lake.window(4).startMillis()))
          .containsEntry(
              "firnline.complete-through.w1@audit", HomeTable.iso(Lake.window(3).startMillis()));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void rowsOfABranchAreNotOnMain(Kind kind) {
    Lake main = new Lake(WAREHOUSE, kind, true);
    Lake branch = main.onBranch("w2", BRANCH);
    Pane pane = branch.pane(0);
    branch.commit(pane);
    branch.restart();
    assertThat(branch.commit(pane)).hasSize(2).allMatch(CommittedSnapshot::getReplayed);
    assertBothExact(main, branch);
    assertThat(Warehouse.rows(main.home)).isEmpty();
    assertThat(Warehouse.rows(main.dead)).isEmpty();
    assertThat(Warehouse.rows(main.home, BRANCH)).hasSize(16);
    assertThat(Warehouse.rows(main.dead, BRANCH)).hasSize(2);
    assertThat(main.dead.currentSnapshot()).isNull();
  }

  @Covers("risingwave#26660")
  @ParameterizedTest
  @EnumSource(Kind.class)
  void twoWritersOnTwoBranchesCommitAtOnce(Kind kind) throws Exception {
    Lake main = new Lake(WAREHOUSE, kind, true);
    List<Lake> lakes = List.of(main.onBranch("w2", "a"), main.onBranch("w3", "b"));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Future<?>> running = new ArrayList<>();
    for (Lake lake : lakes) {
      List<Pane> panes = List.of(lake.pane(0), lake.pane(1), lake.pane(2), lake.pane(3));
      PaneCommitter committer = lake.committer(lake.settings(), Waiting.SYSTEM);
      running.add(threads.submit(() -> panes.forEach(p -> committer.commit(List.of(p)))));
    }
    for (Future<?> one : running) {
      one.get(120, TimeUnit.SECONDS);
    }
    threads.shutdown();
    assertBothExact(lakes.get(0), lakes.get(1));
    main.checkExactlyOnce(0);
    assertThat(Lake.commits(main.home, "w2@a")).hasSize(4);
    assertThat(Lake.commits(main.dead, "w3@b")).hasSize(4);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void bothGoOnAfterMainWasSetToTheBranch(Kind kind) {
    Lake main = new Lake(WAREHOUSE, kind, true);
    main.commit(main.pane(0));
    Lake branch = main.onBranch(Lake.WRITER, BRANCH);
    branch.commit(branch.pane(0));
    branch.commit(branch.pane(1));
    for (Table table : List.of(main.home, main.dead)) {
      table.refresh();
      table.manageSnapshots().fastForwardBranch("main", BRANCH).commit();
    }
    int published = branch.given.size() - main.given.size();
    main.commit(main.pane(1));
    branch.commit(branch.pane(2));
    branch.checkExactlyOnce(0);
    assertThat(Warehouse.rows(main.home).size() + Warehouse.rows(main.dead).size())
        .isEqualTo(main.given.size() + published);
    assertThat(Lake.commits(main.home)).hasSize(2);
    assertThat(Lake.commits(main.home, "w1@audit")).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aBranchThatWasDroppedStops(Kind kind) {
    Lake main = new Lake(WAREHOUSE, kind, true);
    main.commit(main.pane(0));
    Lake branch = main.onBranch(Lake.WRITER, BRANCH);
    branch.commit(branch.pane(0));
    Pane next = branch.pane(1);
    drop(branch.dead);
    assertStops(() -> branch.commit(next), "Dropped: branch 'audit'", branch.deadName);
    drop(branch.home);
    assertStops(() -> branch.commit(next), "Dropped: branch 'audit'", branch.homeName);
    assertStops(() -> branch.claim("launch-2"), "Dropped: branch 'audit'", branch.homeName);
    main.commit(main.pane(1));
    main.checkExactlyOnce(0);
  }

  @ParameterizedTest
  @MethodSource("refreshes")
  void aBranchThatIsDroppedInTheTransactionStops(Kind kind, int refresh) {
    Lake main = new Lake(WAREHOUSE, kind, true);
    main.commit(main.pane(0));
    Lake branch = main.onBranch(Lake.WRITER, BRANCH);
    branch.commit(branch.pane(0));
    Pane next = branch.pane(1);
    before(branch, refresh, () -> drop(branch.home));
    assertStops(() -> branch.commit(next), "Dropped: branch 'audit'", branch.homeName);
    branch.home.refresh();
    assertThat(branch.home.refs()).doesNotContainKey(BRANCH);
    main.checkExactlyOnce(0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aBranchThatWasSetBackStops(Kind kind) {
    Lake main = new Lake(WAREHOUSE, kind, false);
    main.commit(main.pane(0));
    Lake branch = main.onBranch(Lake.WRITER, BRANCH);
    branch.commit(branch.pane(0));
    branch.home.refresh();
    long first = branch.home.snapshot(BRANCH).snapshotId();
    branch.commit(branch.pane(1));
    branch.home.refresh();
    branch.home.manageSnapshots().replaceBranch(BRANCH, first).commit();
    assertStops(() -> branch.commit(branch.pane(2)), "Rolled back", "w1@audit");
    main.commit(main.pane(1));
    branch.home.refresh();
    branch.home.manageSnapshots().replaceBranch(BRANCH, "main").commit();
    assertStops(() -> branch.commit(branch.pane(2)), "Rolled back", "w1@audit");
  }

  @Covers("risingwave#26660")
  @ParameterizedTest
  @MethodSource("refreshes")
  void aCommitToMainInTheTransactionOnlyMakesAnotherAttempt(Kind kind, int refresh) {
    Lake main = new Lake(WAREHOUSE, kind, true);
    Lake branch = main.onBranch("w2", BRANCH);
    branch.commit(branch.pane(0));
    before(branch, refresh, () -> branch.foreignAppend(branch.home));
    assertThat(branch.commit(branch.pane(1))).noneMatch(CommittedSnapshot::getReplayed);
    branch.checkExactlyOnce(0);
    main.checkExactlyOnce(1);
  }

  static Stream<Arguments> refreshes() {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> Stream.of(Arguments.of(kind, 0), Arguments.of(kind, 1)));
  }

  static Stream<Arguments> faults() {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> Arrays.stream(Fault.values()).map(f -> Arguments.of(kind, f)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void rowsOfABranchAreExactWhateverHappensToACommit(Kind kind, Fault fault) {
    Lake main = new Lake(WAREHOUSE, kind, true);
    main.commit(main.pane(0));
    Lake branch = main.onBranch(Lake.WRITER, BRANCH);
    branch.plan.next(branch.homeName, fault, Fault.NONE, fault, fault);
    deliver(branch, branch.pane(0));
    deliver(branch, branch.pane(1));
    branch.plan.next(branch.deadName, fault, fault);
    deliver(branch, branch.pane(2));
    branch.plan.releaseHeld();
    deliver(branch, branch.pane(3));
    assertThat(branch.plan.allHappened()).as("all faults have happened").isTrue();
    assertBothExact(main, branch);
    assertThat(Lake.commits(branch.home, "w1@audit")).hasSize(4);
    assertThat(Lake.commits(branch.dead, "w1@audit")).hasSize(4);
  }

  private static void deliver(Lake lake, Pane pane) {
    while (true) {
      try {
        lake.commit(pane);
        return;
      } catch (Crash e) {
        lake.restart();
      }
    }
  }

  private static void assertBothExact(Lake one, Lake other) {
    one.checkExactlyOnce(0);
    other.checkExactlyOnce(0);
  }

  private static void before(Lake lake, int refresh, Runnable action) {
    for (int i = 0; i < refresh; i++) {
      lake.plan.beforeRefresh(lake.homeName, () -> {});
    }
    lake.plan.beforeRefresh(lake.homeName, action);
  }

  private static void drop(Table table) {
    table.refresh();
    table.manageSnapshots().removeBranch(BRANCH).commit();
  }

  private static void assertStops(ThrowingCallable action, String... says) {
    assertThatThrownBy(action)
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContainingAll(says);
  }
}
