package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Expiry in the compare-and-set of each commit; the lake checks that no file is deleted. */
class InlineExpiryIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @ParameterizedTest
  @EnumSource(Kind.class)
  void eachTableKeepsSoMany(Kind kind) {
    Lake lake = keeping(3, kind);
    for (int i = 0; i < 8; i++) {
      lake.commit(lake.pane(i));
      assertThat(Warehouse.snapshots(lake.home)).hasSizeLessThanOrEqualTo(3);
    }
    assertThat(Warehouse.snapshots(lake.home)).hasSize(3);
    assertThat(Warehouse.snapshots(lake.dead)).hasSize(3);
    lake.claim("launch-2");
    assertThat(Warehouse.snapshots(lake.home)).as("a claim expires too").hasSize(3);
    lake.checkExactlyOnce(0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatABranchATagOrAnotherWriterNeedsStays(Kind kind) {
    Lake lake = keeping(2, kind);
    lake.commit(lake.pane(0));
    long tagged = head(lake);
    lake.home.manageSnapshots().createTag("kept", tagged).commit();
    lake.home.newAppend().set(Marks.WRITER, "other").set(Marks.N, "5").commit();
    long ofOther = head(lake);
    lake.commit(lake.pane(1));
    long branched = head(lake);
    lake.home.manageSnapshots().createBranch("audit", branched).commit();
    for (int i = 2; i < 7; i++) {
      lake.commit(lake.pane(i));
    }
    assertThat(Warehouse.snapshots(lake.home))
        .extracting(Snapshot::snapshotId)
        .hasSize(5)
        .contains(tagged, ofOther, branched);
    assertThat(lake.home.refs()).containsKeys("main", "audit", "kept");
    lake.checkExactlyOnce(0);
  }

  static Stream<Arguments> faults() {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> Arrays.stream(Fault.values()).map(fault -> Arguments.of(kind, fault)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void rowsAreExactWhateverHappensToACommitThatExpires(Kind kind, Fault fault) {
    Lake lake = keeping(2, kind);
    deliver(lake, lake.pane(0));
    deliver(lake, lake.pane(1));
    lake.plan.next(lake.homeName, fault, Fault.NONE, fault, fault);
    lake.plan.next(lake.deadName, fault, Fault.NONE, fault);
    for (int i = 2; i < 6; i++) {
      deliver(lake, lake.pane(i));
    }
    lake.plan.releaseHeld();
    assertThat(lake.plan.allHappened()).as("all faults have happened").isTrue();
    deliver(lake, lake.pane(6));
    lake.checkExactlyOnce(0);
    assertThat(Warehouse.snapshots(lake.home)).hasSize(2);
    assertThat(Warehouse.snapshots(lake.dead)).hasSize(2);
  }

  static Stream<Arguments> refreshes() {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> Stream.of(Arguments.of(kind, 0), Arguments.of(kind, 1)));
  }

  @ParameterizedTest
  @MethodSource("refreshes")
  void aTagThatIsSetMeanwhileIsKept(Kind kind, int refresh) {
    Lake lake = keeping(2, kind);
    for (int i = 0; i < 3; i++) {
      lake.commit(lake.pane(i));
    }
    long next = Warehouse.snapshots(lake.home).get(0).snapshotId();
    meanwhile(lake, refresh, () -> lake.home.manageSnapshots().createTag("now", next).commit());
    lake.commit(lake.pane(3));
    lake.home.refresh();
    assertThat(lake.home.refs().get("now").snapshotId()).isEqualTo(next);
    assertThat(lake.home.snapshot(next)).isNotNull();
    lake.checkExactlyOnce(0);
  }

  @ParameterizedTest
  @MethodSource("refreshes")
  void whatSomebodyElseExpiresMeanwhileIsNoObstacle(Kind kind, int refresh) {
    Lake lake = keeping(3, kind);
    for (int i = 0; i < 4; i++) {
      lake.commit(lake.pane(i));
    }
    meanwhile(lake, refresh, () -> Upkeep.expireAllButOne(lake.home));
    lake.commit(lake.pane(4));
    assertThat(Warehouse.snapshots(lake.home)).hasSizeLessThanOrEqualTo(3);
    lake.checkExactlyOnce(0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void withoutThePropertyOrWhereFilesAreSharedNothingExpires(Kind kind) {
    Lake lake = keeping(1, kind);
    lake.home.updateProperties().remove(Marks.MAX_SNAPSHOTS).commit();
    lake.dead.updateProperties().set("gc.enabled", "false").commit();
    for (int i = 0; i < 3; i++) {
      lake.commit(lake.pane(i));
    }
    assertThat(Warehouse.snapshots(lake.home)).hasSize(4);
    assertThat(Warehouse.snapshots(lake.dead)).hasSize(3);
    lake.checkExactlyOnce(0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aPropertyThatCannotBeReadStopsAndLosesNothing(Kind kind) {
    Lake lake = keeping(2, kind);
    lake.commit(lake.pane(0));
    lake.home.updateProperties().set(Marks.MAX_SNAPSHOTS, "many").commit();
    Pane pane = lake.pane(1);
    assertThatThrownBy(() -> lake.commit(pane))
        .hasMessageContaining("'firnline.expire.max-snapshots': 'many' is no whole number");
    lake.home.updateProperties().set(Marks.MAX_SNAPSHOTS, "2").commit();
    lake.commit(pane);
    lake.checkExactlyOnce(0);
  }

  private static Lake keeping(int snapshots, Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    for (Table table : List.of(lake.home, lake.dead)) {
      table.updateProperties().set(Marks.MAX_SNAPSHOTS, Integer.toString(snapshots)).commit();
    }
    return lake;
  }

  private static long head(Lake lake) {
    lake.home.refresh();
    return lake.home.currentSnapshot().snapshotId();
  }

  private static void meanwhile(Lake lake, int refresh, Runnable action) {
    for (int i = 0; i < refresh; i++) {
      lake.plan.beforeRefresh(lake.homeName, () -> {});
    }
    lake.plan.beforeRefresh(lake.homeName, action);
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
}
