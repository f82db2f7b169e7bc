package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firnline.iceberg.expiry.Retention;
import io.firnline.iceberg.expiry.TableExpiry;
import io.firnline.iceberg.orphan.OrphanAges;
import io.firnline.iceberg.orphan.Orphans;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.FaultyCatalog;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code firnline expire} dies before each of its requests to the catalog and to the store, one
 * after another: the table keeps what it had, and the same command, given again, finishes.
 */
class ExpiryCrashIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Retention NEWEST_ONLY = new Retention(1, 1, Duration.ZERO);
  private static final OrphanAges ANY_AGE = new OrphanAges(Duration.ZERO, Duration.ZERO);

  private final FaultPlan death = new FaultPlan();
  private int panes;

  @ParameterizedTest
  @EnumSource(Kind.class)
  void expiryMayDieAtAnyRequest(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    CatalogSpec mortal = FaultyCatalog.wrap(WAREHOUSE.catalog(kind), death);
    int requests = 0;
    for (boolean died = true; died; ) {
      twoPanesAndACompaction(lake);
      death.diesAt(++requests);
      Throwable end = catchThrowable(() -> expire(mortal, lake));
      died = death.requestsOfAnyKind() >= requests;
      assertThat(end != null).as("request %d failed: %s", requests, end).isEqualTo(died);
      death.lives();
      assertIntact(lake);
      expire(mortal, lake);
      death.lives();
      assertIntact(lake);
      assertThat(Warehouse.snapshots(lake.home)).as("the newest, and the writer's").hasSize(2);
    }
    assertThat(requests).as("requests of an expiry").isGreaterThan(15);
    new Orphans(WAREHOUSE.catalog(kind), lake.homeName, ANY_AGE)
        .delete(System.currentTimeMillis() + 1, files -> {});
    assertIntact(lake);
    lake.commit(lake.pane(panes));
    assertIntact(lake);
  }

  /** A compaction makes the files of the panes superfluous. */
  private void twoPanesAndACompaction(Lake lake) {
    lake.commit(lake.pane(panes++));
    lake.commit(lake.pane(panes++));
    lake.dataFiles.clear();
    Upkeep.compact(lake.home);
  }

  private static void assertIntact(Lake lake) {
    lake.checkExactlyOnce(0);
    assertThat(Operated.problems(lake)).isEmpty();
  }

  private static void expire(CatalogSpec catalog, Lake lake) {
    TableExpiry.Result result =
        TableExpiry.run(
            Tables.load(catalog, lake.homeName), NEWEST_ONLY, System.currentTimeMillis() + 1);
    assertThat(result.failed()).isEmpty();
  }
}
