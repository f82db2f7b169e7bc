package io.firnline.iceberg.commit;

import static io.firnline.iceberg.commit.Operated.problems;
import static io.firnline.iceberg.commit.Operated.set;
import static io.firnline.iceberg.commit.Operated.threePanes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables that somebody drops: the stop says what else is to be dropped, and how to go on. */
class DroppedTablesIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static void drop(Kind kind, String table, boolean purge) {
    assertThat(WAREHOUSE.catalog(kind).load().dropTable(TableIdentifier.parse(table), purge))
        .isTrue();
  }

  /** While nothing goes on, and between the load of a commit and its request. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void aHomeTableThatIsDroppedIsNamedWithItsSideTables(Kind kind) {
    String[] parts = {"does not exist in catalog", "bring it back", "drop its side tables too ("};
    Lake quiet = threePanes(WAREHOUSE, kind);
    drop(kind, quiet.homeName, false);
    assertStops(() -> quiet.commit(quiet.pane(3)), quiet, parts);
    assertStops(() -> quiet.ledger().read(), quiet, parts);
    for (boolean atRefresh : new boolean[] {true, false}) {
      Lake lake = threePanes(WAREHOUSE, kind);
      Pane next = lake.pane(3);
      if (atRefresh) {
        lake.plan.beforeRefresh(lake.homeName, () -> drop(kind, lake.homeName, false));
      } else {
        lake.plan.beforeCommit(lake.homeName, table -> drop(kind, lake.homeName, false));
      }
      assertStops(() -> lake.commit(next), lake, parts);
    }
  }

  private static void assertStops(ThrowingCallable action, Lake lake, String... parts) {
    assertThatThrownBy(action)
        .isInstanceOf(LedgerStopException.class)
        .hasMessageStartingWith("Cannot commit: table '" + lake.homeName)
        .hasMessageContainingAll(parts)
        .hasMessageContaining("(" + lake.deadName + "), then start the job without state");
  }

  /** Dropped with its files, as some engines do: what the last commit gave it is gone for good. */
  @Test
  void aSideTableThatIsDroppedWithItsFilesGoesOnOnceItIsSaidThatTheyStayAway() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    Pane next = lake.pane(3);
    drop(Kind.JDBC, lake.deadName, true);
    assertThatThrownBy(() -> lake.commit(next))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageStartingWith("Cannot commit: table '" + lake.deadName)
        .hasMessageContaining("It is a side table of '" + lake.homeName)
        .hasMessageContaining("start the job without state, which makes it anew");
    WAREHOUSE.create(Kind.JDBC, lake.deadName, TableCreation.of(Lake.SCHEMA));
    assertThatThrownBy(lake::startAgain)
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContainingAll("is gone", "firnline ledger HOME --keep");
    assertThat(problems(lake)).singleElement().asString().contains("--keep");
    assertThat(set(lake, new LedgerChange.Keep()).says())
        .anyMatch(says -> says.startsWith("Side table " + lake.deadName + " is marked as it is"));
    assertThat(problems(lake)).isEmpty();
    lake.commit(lake.pane(3, lake.startAgain()));
    Table anew = Tables.load(WAREHOUSE.catalog(), lake.deadName);
    assertThat(positions(Warehouse.rows(anew))).containsExactly(39L, 39L);
    assertThat(positions(Warehouse.rows(lake.home))).hasSize(2 * 4 * 8).contains(37L);
    assertThat(problems(lake)).isEmpty();
  }

  /** Dropped with its files left behind: those of the last commit come into the new one. */
  @Test
  void aSideTableThatIsDroppedGetsWhatTheLastCommitGaveIt() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    drop(Kind.JDBC, lake.deadName, false);
    WAREHOUSE.create(Kind.JDBC, lake.deadName, TableCreation.of(Lake.SCHEMA));
    lake.commit(lake.pane(3, lake.startAgain()));
    Table anew = Tables.load(WAREHOUSE.catalog(), lake.deadName);
    assertThat(positions(Warehouse.rows(anew))).containsExactly(29L, 29L, 39L, 39L);
    assertThat(problems(lake)).isEmpty();
  }

  /** One file of several is missing: the others' rows may not stay away with it. */
  @Test
  void aSideTableThatLacksOneOfItsFilesIsNotLetGoOnWithoutTheOthers() throws Exception {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    lake.commit(lake.pane(3), lake.pane(4)); // both are given by one commit
    drop(Kind.JDBC, lake.deadName, false);
    Table anew = WAREHOUSE.create(Kind.JDBC, lake.deadName, TableCreation.of(Lake.SCHEMA));
    String given = lake.ledger().read().pending().get(lake.deadName);
    List<String> files = List.copyOf(PendingFiles.locations(anew, given));
    assertThat(files).hasSize(2);
    Path one = Path.of(URI.create(files.get(0)));
    Path away = Files.move(one, one.resolveSibling("away"));
    assertThatThrownBy(lake::startAgain).hasMessageContaining(files.get(0) + " is gone");
    assertThatThrownBy(() -> set(lake, new LedgerChange.Keep()))
        .hasMessageStartingWith("Nothing to repair");
    Files.move(away, one);
    lake.commit(lake.pane(5, lake.startAgain()));
    assertThat(positions(Warehouse.rows(Tables.load(WAREHOUSE.catalog(), lake.deadName))))
        .containsExactly(39L, 39L, 49L, 49L, 59L, 59L);
  }

  /** The table is there, what home gave it last is not: taken while the writer was away. */
  @Test
  void aSideTableGoesOnWithoutFilesThatOrphanRemovalTook() throws Exception {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    lake.plan.next(lake.deadName, Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> lake.commit(lake.pane(3))).isInstanceOf(Crash.class);
    Table dead = Tables.load(WAREHOUSE.catalog(), lake.deadName);
    String given = lake.ledger().read().pending().get(lake.deadName);
    assertThatThrownBy(() -> set(lake, new LedgerChange.Keep()))
        .hasMessageStartingWith("Nothing to repair");
    for (String file : PendingFiles.locations(dead, given)) {
      Files.delete(Path.of(URI.create(file)));
    }
    assertThatThrownBy(lake::startAgain).hasMessageContaining("firnline ledger HOME --keep");
    set(lake, new LedgerChange.Keep());
    assertThat(problems(lake)).isEmpty();
    lake.commit(lake.pane(4, lake.startAgain()));
    dead.refresh();
    assertThat(positions(Warehouse.rows(dead)))
        .containsExactly(9L, 9L, 19L, 19L, 29L, 29L, 49L, 49L);
    assertThat(Warehouse.rows(lake.home)).hasSize(2 * 5 * 8);
    assertThat(problems(lake)).isEmpty();
  }

  private static List<Long> positions(List<Record> rows) {
    return rows.stream().map(row -> (Long) row.getField("position")).sorted().toList();
  }
}
