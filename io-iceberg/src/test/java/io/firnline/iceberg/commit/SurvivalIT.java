package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever other engines do to home and side tables between our commits, the ledger goes on and
 * contents are exact, per position.
 */
class SurvivalIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  /** What is done; tells how many rows of others there are afterwards. */
  enum Deed {
    EXPIRE,
    COMPACT,
    REWRITE_MANIFESTS,
    APPEND,
    DELETE,
    OVERWRITE,
    FORGET_HISTORY;

    int on(Table table, Kind kind, String name, int foreign) throws IOException {
      table.refresh();
      switch (this) {
        case EXPIRE -> Upkeep.expireAllButOne(table);
        case COMPACT -> Upkeep.compact(table);
        case REWRITE_MANIFESTS -> Upkeep.rewriteManifests(table);
        case APPEND -> Upkeep.append(table);
        case DELETE -> Upkeep.deleteForeignRows(table);
        case OVERWRITE -> Upkeep.overwrite(table);
        case FORGET_HISTORY -> Upkeep.forgetHistory(WAREHOUSE.backend(kind, name));
      }
      return switch (this) {
        case APPEND, OVERWRITE -> foreign + 1;
        case DELETE -> 0;
        default -> foreign;
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theLedgerSurvivesEveryMixOfDeeds(Kind kind) throws IOException {
    for (long seed = 1; seed <= 3; seed++) {
      Random random = new Random(seed);
      Lake lake = new Lake(WAREHOUSE, kind, true);
      int inHome = 0;
      int inDead = 0;
      Pane last = lake.pane(0);
      lake.commit(last);
      for (int i = 1; i <= 7; i++) {
        for (Deed deed : some(random)) {
          inHome = deed.on(lake.home, kind, lake.homeName, inHome);
        }
        for (Deed deed : some(random)) {
          inDead = deed.on(lake.dead, kind, lake.deadName, inDead);
        }
        lake.restart();
        assertThat(lake.commit(last))
            .as("seed %d, window %d", seed, i)
            .allMatch(CommittedSnapshot::getReplayed);
        last = lake.pane(i);
        assertThat(lake.commit(last)).noneMatch(CommittedSnapshot::getReplayed);
      }
      check(lake, inHome + inDead);
    }
  }

  /** Compaction drops the files that were given, and expiry deletes them: only contents count. */
  private static void check(Lake lake, int foreign) {
    lake.dataFiles.clear();
    lake.checkExactlyOnce(foreign);
  }

  private static List<Deed> some(Random random) {
    List<Deed> all = new ArrayList<>(List.of(Deed.values()));
    Collections.shuffle(all, random);
    return all.subList(0, 2 + random.nextInt(3));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void eachDeedAloneAndThenAllHistoryGone(Kind kind) throws IOException {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    int foreign = 0;
    lake.commit(lake.pane(0));
    for (Deed deed : Deed.values()) {
      foreign = deed.on(lake.home, kind, lake.homeName, foreign);
      int same = deed.on(lake.dead, kind, lake.deadName, foreign);
      Deed.FORGET_HISTORY.on(lake.home, kind, lake.homeName, same);
      Deed.FORGET_HISTORY.on(lake.dead, kind, lake.deadName, same);
      lake.restart();
      lake.commit(lake.pane(deed.ordinal() + 1));
      Deed.EXPIRE.on(lake.home, kind, lake.homeName, same);
      Deed.EXPIRE.on(lake.dead, kind, lake.deadName, same);
    }
    check(lake, 2 * foreign);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void rowsOfOursThatOthersDeleteStayDeletedAndCounted(Kind kind) throws IOException {
    Lake lake = new Lake(WAREHOUSE, kind, false);
    Pane pane = lake.pane(0);
    lake.commit(pane);
    Upkeep.deleteRow(lake.home, pane.files().get(0).location(), 0);
    Upkeep.expireAllButOne(lake.home);
    lake.restart();
    assertThat(lake.commit(pane)).allMatch(CommittedSnapshot::getReplayed);
    lake.commit(lake.pane(1));
    assertThat(lake.ledger().readNow().totals().rows()).isEqualTo(lake.given.size());
    lake.given.remove(lake.homeName + " 0/0");
    assertThat(Warehouse.rows(lake.home))
        .extracting(row -> lake.homeName + " " + row.get(0) + "/" + row.get(1))
        .containsExactlyInAnyOrderElementsOf(lake.given);
  }

  /** A table that begins anew has no parent either; that is not the same as having no history. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void aTableThatBeganAnewIsStillRefused(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, false);
    lake.commit(lake.pane(0));
    Table table = lake.home;
    WAREHOUSE
        .catalog(kind)
        .load()
        .buildTable(TableIdentifier.parse(lake.homeName), Lake.SCHEMA)
        .replaceTransaction()
        .commitTransaction();
    Upkeep.append(table);
    Upkeep.expireAllButOne(table);
    lake.restart();
    Pane pane = lake.pane(1);
    assertThatThrownBy(() -> lake.commit(pane))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining("Rolled back");
  }
}
