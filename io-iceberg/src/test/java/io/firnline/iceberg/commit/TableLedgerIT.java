package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Known;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableLedgerIT {
  private static final SourcePartition NEW = new SourcePartition("topic", "2");

  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @Test
  void aClaimIsOneEmptySnapshotForEachLaunch() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, false);
    Ledger first = lake.claim("launch-1");
    assertThat(first.epoch()).isEqualTo(1);
    assertThat(lake.claim("launch-2").epoch()).isEqualTo(2);
    assertThat(lake.ledger().read().launches()).containsExactly("launch-1", "launch-2");
    List<Snapshot> snapshots = Warehouse.snapshots(lake.home);
    assertThat(snapshots).hasSize(2);
    assertThat(snapshots.get(1).summary())
        .containsEntry("firnline.writer", "w1")
        .containsEntry("firnline.epoch", "2")
        .containsEntry("firnline.n", "0");
    assertThatThrownBy(() -> lake.claim("launch-1"))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining("launch-2");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aClaimIsExactWhateverHappens(Fault fault) {
    if (fault == Fault.CRASH_AFTER_COMMIT || fault == Fault.CRASH_BEFORE_COMMIT) {
      return;
    }
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);
    lake.commit(lake.pane(0));
    lake.plan.next(lake.homeName, fault, fault);
    assertThat(lake.claim("launch-2").epoch()).isEqualTo(2);
    lake.plan.releaseHeld();
    assertThat(lake.ledger().read().epoch()).isEqualTo(2);
    lake.checkExactlyOnce(0);
  }

  @Test
  void aClaimBringsUpTheSideTablesThatACrashLeftBehind() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);
    Pane pane = lake.pane(0);
    lake.plan.next(lake.deadName, Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> lake.commit(pane)).isInstanceOf(Crash.class);
    lake.claim("launch-2");
    lake.checkExactlyOnce(0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void readersThatEnterPartitionsAtOnceAllGetIn(Kind kind) throws Exception {
    Lake lake = new Lake(WAREHOUSE, kind, false);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Ledger>> readers = new ArrayList<>();
    Set<SourcePartition> all = new HashSet<>(Lake.PARTITIONS);
    for (int i = 2; i < 8; i++) {
      SourcePartition p = new SourcePartition("topic", Integer.toString(i));
      all.add(p);
      TableLedger ledger = lake.ledger();
      readers.add(() -> ledger.enter(1, p, "id", 7, 0));
      readers.add(() -> ledger.enter(1, p, "id", 7, 0));
    }
    for (Future<Ledger> entered : threads.invokeAll(readers)) {
      assertThat(entered.get().epoch()).isEqualTo(1);
    }
    threads.shutdown();
    assertThat(lake.ledger().read().partitions().keySet()).isEqualTo(all);
  }

  @Test
  void aPartitionThatIsInIsNotEnteredAgain() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, false);
    lake.ledger().enter(1, NEW, "id", 5, 100);
    int before = Warehouse.snapshots(lake.home).size();
    Ledger ledger = lake.ledger().enter(1, NEW, "id", 9, 200);
    assertThat(ledger.partitions()).containsEntry(NEW, new Known(5, 100));
    assertThat(Warehouse.snapshots(lake.home)).hasSize(before);
  }

  @Test
  void aForeignCommitInBetweenDoesNotMatter() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);
    lake.commit(lake.pane(0));
    lake.plan.beforeCommit(lake.homeName, t -> lake.foreignAppend(lake.home));
    assertThat(lake.claim("launch-2").epoch()).isEqualTo(2);
    lake.checkExactlyOnce(1);
  }

  @Test
  void waitsForACatalogThatIsAwayButNotAtTheFirstLook() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, false);
    lake.plan.awayLoads(lake.homeName, 3);
    assertThatThrownBy(() -> lake.ledger().readNow()).isInstanceOf(UncheckedIOException.class);
    assertThat(lake.ledger().read().epoch()).isEqualTo(1);
  }

  @Test
  void writersOfOneTableDoNotDisturbEachOther() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);
    lake.commit(lake.pane(0));
    TableLedger other =
        new TableLedger(lake.catalog, lake.homeName, "w1.2", lake.settings().patience());
    other.claim(new Claim("l", "rule", Map.of(), Map.of(NEW, 3L)));
    lake.commit(lake.pane(1));
    assertThat(other.read().partitions()).containsOnlyKeys(NEW);
    lake.checkExactlyOnce(0);
  }
}
