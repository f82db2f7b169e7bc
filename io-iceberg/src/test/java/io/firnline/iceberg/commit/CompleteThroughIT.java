package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.EventTime;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.Marks;
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
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What outsiders are told of completeness, and how idle time moves it. */
class CompleteThroughIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);

  @Test
  void nothingIsCompleteBeforeTheFirstWindow() {
    assertThat(of(lake.homeName).millis()).isEqualTo(EventTime.NEVER);
    assertThat(of(lake.homeName).holds(0)).isFalse();
  }

  @Covers("iceberg#2108")
  @Test
  void homeAndSideTableAreCompleteTogether() {
    lake.commit(lake.pane(0));
    assertThat(of(lake.homeName))
        .isEqualTo(new CompleteThrough("w1", lake.homeName, Lake.window(1).startMillis()));
    assertThat(of(lake.deadName)).isEqualTo(of(lake.homeName));
    assertThat(of(lake.deadName).holds(Lake.window(1).startMillis())).isTrue();
    assertThat(of(lake.deadName).holds(Lake.window(1).startMillis() + 1)).isFalse();
  }

  @Test
  void aSideTableIsNotCompleteBeforeItHasItsFiles() {
    lake.commit(lake.pane(0));
    lake.plan.next(lake.deadName, Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> lake.commit(lake.pane(1))).isInstanceOf(Crash.class);
    assertThat(of(lake.homeName).millis()).isEqualTo(Lake.window(2).startMillis());
    assertThat(of(lake.deadName).millis()).isEqualTo(Lake.window(1).startMillis());
    lake.restart();
    lake.claim("launch-2"); // brings it up
    assertThat(of(lake.deadName).millis()).isEqualTo(Lake.window(2).startMillis());
  }

  @Test
  void aSideTableThatGetsNothingIsCompleteWithItsHome() {
    lake.commit(lake.pane(0));
    lake.commit(idle(10, 0, 1));
    assertThat(of(lake.deadName).millis()).isEqualTo(Lake.window(2).startMillis());
  }

  @Test
  void aRollbackIsNotTakenForComplete() {
    lake.commit(lake.pane(0));
    lake.commit(lake.pane(1));
    lake.home.refresh();
    long parent = lake.home.currentSnapshot().parentId();
    lake.home.manageSnapshots().rollbackTo(parent).commit();
    assertThatThrownBy(() -> of(lake.homeName)).isInstanceOf(LedgerStopException.class);
  }

  @Covers("airflow#71387")
  @Test
  void thePropertyChangesWithTheLedgerOnlyAndClaimsKeepIt() {
    lake.commit(lake.pane(0));
    String said = property(lake.home);
    assertThat(said).isEqualTo(Instant.ofEpochMilli(of(lake.homeName).millis()).toString());
    lake.claim("launch-2"); // a new epoch: what is open is read again
    assertThat(property(lake.home)).isEqualTo(said);
    assertThat(lake.home.currentSnapshot().summary())
        .containsEntry(Marks.EPOCH, "2")
        .containsEntry(Marks.COMPLETE_THROUGH, said);
    assertThatThrownBy(() -> lake.commit(lake.pane(1))).isInstanceOf(LedgerStopException.class);
    assertThat(property(lake.home)).isEqualTo(said);
  }

  @Test
  void anIdleStreamCommitsOnceInAHeartbeat() {
    PaneCommitter committer =
        lake.committer(lake.settings().withHeartbeat(Duration.ofMinutes(5)), new ManualWaiting());
    committer.commit(List.of(lake.pane(0)));
    int before = snapshots();
    List<CommittedSnapshot> results = new ArrayList<>();
    for (int i = 1; i <= 60; i++) { // an hour of windows of a minute
      results.addAll(committer.commit(List.of(idle(10, i - 1, i))));
    }
    assertThat(snapshots() - before).isEqualTo(12);
    assertThat(results).hasSize(12).allMatch(r -> r.getRows() == 0);
    assertThat(of(lake.homeName).millis()).isEqualTo(Lake.window(61).startMillis());
    lake.checkExactlyOnce(0);
  }

  @Test
  void whatIsLeftOutIsMadeUpForByTheNextRows() {
    PaneCommitter committer =
        lake.committer(lake.settings().withHeartbeat(Duration.ofHours(1)), new ManualWaiting());
    committer.commit(List.of(lake.pane(0)));
    int before = snapshots();
    assertThat(committer.commit(List.of(idle(10, 0, 1)))).isEmpty();
    assertThat(committer.commit(List.of(idle(10, 0, 1)))).isEmpty(); // delivered again
    assertThat(of(lake.homeName).millis()).isEqualTo(Lake.window(1).startMillis());
    committer.commit(List.of(idle(10, 1, 2), lake.paneIn(1, 3)));
    assertThat(snapshots() - before).isEqualTo(1);
    assertThat(of(lake.homeName).millis()).isEqualTo(Lake.window(4).startMillis());
    lake.checkExactlyOnce(0);
  }

  @Test
  void partitionsThatTakeTurnsDoNotHoldItBackForEver() {
    PaneCommitter committer =
        lake.committer(lake.settings().withHeartbeat(Duration.ofMinutes(5)), new ManualWaiting());
    committer.commit(List.of(lake.pane(0)));
    int before = snapshots();
    for (int i = 1; i < 60; i++) { // never both in one pane
      Pane both = idle(10, Math.max(0, i - 2), i);
      Coverage one = both.coverages().get(i % 2);
      committer.commit(
          List.of(new Pane(lake.epoch, Lake.window(i), List.of(), Map.of(), List.of(one))));
    }
    assertThat(snapshots() - before).isBetween(8, 14);
    assertThat(of(lake.homeName).millis()).isGreaterThan(Lake.window(48).startMillis());
  }

  @Test
  void positionsWithoutRecordsAreNeverLeftOut() {
    PaneCommitter committer =
        lake.committer(lake.settings().withHeartbeat(Duration.ofHours(1)), new ManualWaiting());
    committer.commit(List.of(lake.pane(0)));
    long from = Lake.window(0).endMillis();
    Pane markers =
        new Pane(
            lake.epoch,
            Lake.window(1),
            List.of(),
            Map.of(),
            List.of(new Coverage(Lake.PARTITIONS.get(0), 10, 12, from, from, List.of())));
    assertThat(committer.commit(List.of(markers))).hasSize(1);
    assertThat(lake.ledger().read().partitions().get(Lake.PARTITIONS.get(0)).next()).isEqualTo(12);
  }

  /** All partitions are idle: their watermark moves from the end of a window to that of another. */
  private Pane idle(long position, int afterWindow, int toWindow) {
    List<Coverage> coverages = new ArrayList<>();
    for (var p : Lake.PARTITIONS) {
      coverages.add(
          new Coverage(
              p,
              position,
              position,
              Lake.window(afterWindow).endMillis(),
              Lake.window(toWindow).endMillis(),
              List.of()));
    }
    return new Pane(lake.epoch, Lake.window(afterWindow + 1), List.of(), Map.of(), coverages);
  }

  private CompleteThrough of(String table) {
    return CompleteThrough.of(lake.catalog, table, Lake.WRITER);
  }

  private int snapshots() {
    return Warehouse.snapshots(lake.home).size();
  }

  private static String property(Table table) {
    table.refresh();
    String said = table.properties().get(Marks.of(Marks.COMPLETE_THROUGH, Lake.WRITER));
    assertThat(Instant.parse(said)).isNotNull();
    return said;
  }
}
