package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.util.List;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/** A lake that an operator has to set right, and what he does. */
final class Operated {
  static final LedgerChange REPAIR = new LedgerChange.Repair();

  private Operated() {}

  /** Three panes, of which the tables hold the rows. */
  static Lake threePanes(Warehouse warehouse, Kind kind) {
    Lake lake = new Lake(warehouse, kind, true);
    for (int i = 0; i < 3; i++) {
      lake.commit(lake.pane(i));
    }
    return lake;
  }

  static LedgerPlan set(Lake lake, LedgerChange change) {
    LedgerPlan plan = lake.operator().plan(change);
    lake.operator().apply(plan);
    return plan;
  }

  static List<String> problems(Lake lake) {
    return lake.operator().inspect().problems();
  }

  static Snapshot ofPane(Table table, long n) {
    return Warehouse.snapshots(table).stream()
        .filter(s -> Long.toString(n).equals(s.summary().get("firnline.n")))
        .findFirst()
        .orElseThrow();
  }

  static void rollBack(Table table, long n) {
    long id = ofPane(table, n).snapshotId();
    table.manageSnapshots().rollbackTo(id).commit();
  }

  /** Rows of these panes and later ones are given again, by another run. */
  static void readAgain(Lake lake, int from) {
    lake.given.removeIf(row -> Long.parseLong(row.replaceAll(".*/", "")) >= 10L * from);
    long epoch = lake.startAgain();
    for (int i = from; i < 4; i++) {
      lake.commit(lake.pane(i, epoch));
    }
    lake.checkExactlyOnce(0);
    assertThat(problems(lake)).isEmpty();
  }
}
