package io.firnline.iceberg.commit;

import static io.firnline.iceberg.commit.Operated.REPAIR;
import static io.firnline.iceberg.commit.Operated.ofPane;
import static io.firnline.iceberg.commit.Operated.problems;
import static io.firnline.iceberg.commit.Operated.readAgain;
import static io.firnline.iceberg.commit.Operated.rollBack;
import static io.firnline.iceberg.commit.Operated.set;
import static io.firnline.iceberg.commit.Operated.threePanes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.TableAudit;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operator sees of a ledger, and can do to it. */
class LedgerOperatorIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final LedgerChange KEEP = new LedgerChange.Keep();
  private static final LedgerChange ADOPT = new LedgerChange.Adopt();
  private static final SourcePartition P = Lake.PARTITIONS.get(0);

  @Test
  void aHealthyLedgerIsShownWithItsSideTables() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    LedgerFindings found = lake.operator().inspect();
    assertThat(found.problems()).isEmpty();
    assertThat(found.ledger()).contains(lake.ledger().readNow());
    assertThat(found.sides()).containsExactly(new LedgerFindings.Side(lake.deadName, 3, false));
    assertThat(found.properties()).isEqualTo(2);
    assertThat(found.characters()).isBetween(100, 3_500);
    for (LedgerChange change : List.of(REPAIR, KEEP)) {
      assertRefused(lake, change, "Nothing to repair");
    }
    assertRefused(lake, ADOPT, "Nothing to adopt");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void theLedgerFollowsATableThatWasRolledBackAndSideTablesGoAlong(Kind kind) {
    Lake lake = threePanes(WAREHOUSE, kind);
    Snapshot head = ofPane(lake.home, 3);
    rollBack(lake.home, 1);
    assertThat(problems(lake)).singleElement().asString().startsWith("Rolled back: table");
    LedgerPlan plan = set(lake, REPAIR);
    assertThat(plan.says())
        .hasSize(2)
        .anyMatch(s -> s.startsWith("The ledger is set to pane 1 of epoch 1"))
        .anyMatch(s -> s.startsWith("Side table " + lake.deadName + " is rolled back"));
    assertThat(lake.ledger().readNow()).isEqualTo(plan.ledger());
    assertStops(Reason.FENCED, () -> lake.commit(lake.pane(3)));
    readAgain(lake, 1);
    lake.home.refresh();
    lake.home.manageSnapshots().setCurrentSnapshot(head.snapshotId()).commit();
    assertStops(Reason.ROLLED_BACK, () -> lake.claim("another"));
  }

  /** As many metadata files are kept as snapshots, and some more. */
  @Test
  void aRepairReachesTheOldestSnapshotThatIsKept() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);
    for (int i = 0; i < 70; i++) {
      lake.commit(lake.pane(i));
    }
    Snapshot oldest = Warehouse.snapshots(lake.home).get(0);
    long pane = Long.parseLong(oldest.summary().get("firnline.n"));
    assertThat(pane).isBetween(2L, 40L);
    lake.home.manageSnapshots().rollbackTo(oldest.snapshotId()).commit();
    assertThat(set(lake, REPAIR).says())
        .anyMatch(s -> s.startsWith("The ledger is set to pane %d of epoch 1".formatted(pane)));
    lake.given.removeIf(row -> Long.parseLong(row.replaceAll(".*/", "")) >= 10L * pane);
    lake.commit(lake.pane((int) pane, lake.startAgain()));
    lake.checkExactlyOnce(0);
    assertThat(problems(lake)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aSideTableThatHadNothingThenIsEmptied(Kind kind) {
    Lake lake = threePanes(WAREHOUSE, kind);
    rollBack(lake.home, 0);
    LedgerPlan plan = set(lake, REPAIR);
    assertThat(plan.says()).anyMatch(s -> s.startsWith("All rows of side table"));
    assertThat(Warehouse.rows(lake.dead)).isEmpty();
    readAgain(lake, 0);
  }

  @Test
  void aRepairThatWasCutShortHoldsJobsUpAndIsMadeAgain() {
    for (long back : List.of(1L, 0L)) {
      Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
      rollBack(lake.home, back);
      LedgerPlan plan = lake.operator().plan(REPAIR);
      plan.sides().get(0).apply(lake.catalog, plan.ledger(), lake.homeName, lake.home.uuid());
      assertStops(Reason.ROLLED_BACK, () -> lake.claim("between"));
      lake.home.refresh();
      Snapshot newest = ofPane(lake.home, 3);
      lake.home.manageSnapshots().setCurrentSnapshot(newest.snapshotId()).commit();
      assertThat(problems(lake)).singleElement().asString().contains("restored from an older");
      rollBack(lake.home, back);
      assertThat(set(lake, REPAIR).ledger().n()).isGreaterThan(plan.ledger().n());
      readAgain(lake, (int) back);
    }
  }

  @Test
  void aDamagedLedgerIsTakenFromAnEarlierMetadataFile() {
    for (String value : List.of("AAAA", "")) {
      Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
      lake.home.refresh();
      String key = "firnline.ledger.w1.0";
      var update = lake.home.updateProperties();
      (value.isEmpty() ? update.remove(key) : update.set(key, value)).commit();
      assertThat(problems(lake)).singleElement().asString().contains("--repair");
      assertStops(Reason.UNREADABLE, () -> lake.claim("another"));
      Ledger repaired = set(lake, REPAIR).ledger();
      assertThat(repaired.epoch()).isEqualTo(2);
      assertThat(repaired.totals().records()).isEqualTo(60);
      readAgain(lake, 3);
    }
  }

  @Test
  void aSideMarkThatIsGoneIsSetBack() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    lake.dead.refresh();
    lake.dead.updateProperties().remove("firnline.side.w1").commit();
    assertThat(problems(lake)).singleElement().asString().contains("it is gone", "--repair");
    set(lake, REPAIR);
    readAgain(lake, 3);
  }

  @Test
  void whatIsLeftToDoIsSaidWhenNoMetadataFileHasTheLedger() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    LedgerBackup backup =
        LedgerBackup.parse(
            lake.operator().plan(positions(Map.of(P, 30L), Set.of())).backup().toJson());
    forgetOlderMetadata(lake.home);
    rollBack(lake.home, 1);
    assertRefused(
        lake, REPAIR, "stands at pane 1", "Nothing was changed", "--restore=FILE", "--keep");
    assertRefused(lake, new LedgerChange.Restore(backup), "the backup is of pane 3", "pane 1");
    lake.given.removeIf(r -> r.startsWith(lake.homeName) && !r.matches(".*/[0-9]"));
    set(lake, KEEP);
    long epoch = lake.startAgain();
    lake.commit(lake.pane(3, epoch));
    assertThat(Warehouse.rows(lake.home)).hasSize(32);
    assertThat(Warehouse.rows(lake.dead)).hasSize(8);
    assertThat(problems(lake)).isEmpty();
  }

  @Test
  void aBackupIsRestoredWhenTheTableStandsThere() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    LedgerBackup backup = lake.operator().plan(positions(Map.of(P, 5L), Set.of())).backup();
    set(lake, positions(Map.of(P, 5L), Set.of()));
    assertRefused(lake, new LedgerChange.Restore(backup), "the backup is of pane 3", "pane 4");
    rollBack(lake.home, 3);
    set(lake, new LedgerChange.Restore(LedgerBackup.parse(backup.toJson())));
    readAgain(lake, 3);
  }

  @Test
  void aSideTableThatWasRolledBackGoesOnWithoutTheRowsItLost() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    lake.dead.refresh();
    rollBack(lake.dead, 1);
    assertThat(problems(lake)).singleElement().asString().startsWith("Rolled back: side table");
    assertRefused(lake, REPAIR, "its rows of pane 2 are gone", "Nothing was changed");
    set(lake, KEEP);
    lake.given.removeIf(row -> row.matches(lake.deadName + ".*/[12]9"));
    long epoch = lake.startAgain();
    lake.commit(lake.pane(3, epoch));
    assertThat(Warehouse.rows(lake.dead)).hasSize(4);
    assertThat(problems(lake)).isEmpty();
  }

  @Test
  void aSideTableThatOthersWroteToIsNotRolledBack() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    lake.foreignAppend(lake.dead);
    rollBack(lake.home, 1);
    assertRefused(lake, REPAIR, "1 snapshots since then are not of writer 'w1'");
    assertThat(Warehouse.rows(lake.dead)).hasSize(7);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aCopyByMetadataStopsUntilItIsAdoptedAndTheOriginalGoesOn(Kind kind) throws Exception {
    Lake lake = threePanes(WAREHOUSE, kind);
    String copy = Warehouse.newName("copy");
    lake.home.refresh();
    String metadata = Swap.operations(lake.home).current().metadataFileLocation();
    WAREHOUSE.catalog(kind).load().registerTable(TableIdentifier.parse(copy), metadata);
    TableLedger ofCopy =
        new TableLedger(lake.catalog, copy, Lake.WRITER, lake.settings().patience());
    assertStops(Reason.COPIED, ofCopy::readNow);
    LedgerOperator operator = new LedgerOperator(lake.catalog, copy, Lake.WRITER, Set.of());
    assertThat(operator.inspect().problems()).singleElement().asString().contains("--adopt");
    lake.commit(lake.pane(3));
    operator.apply(operator.plan(ADOPT));
    assertThat(operator.inspect().problems()).isEmpty();
    assertThat(ofCopy.readNow().totals().records()).isEqualTo(60);
    lake.commit(lake.pane(4));
    lake.checkExactlyOnce(0);
    assertThat(Warehouse.rows(Tables.load(lake.catalog, copy))).hasSize(48);
    assertSideTablesStayWithTheOriginal(lake, copy, operator);
  }

  /** A copy has the original's uuid, so a side table's mark fits it too. */
  private static void assertSideTablesStayWithTheOriginal(
      Lake lake, String copy, LedgerOperator operator) throws InterruptedException {
    assertThat(operator.inspect().problems()).isEmpty();
    assertThat(operator.inspect().sides()).isEmpty();
    AuditReport audit =
        TableAudit.of(lake.catalog, copy, Lake.WRITER, Map.of(), true).run().report();
    assertThat(audit.passed()).as("%s", audit.checks()).isTrue();
    assertThat(audit.tables()).containsExactly(copy);
    TableLedger ofCopy =
        new TableLedger(lake.catalog, copy, Lake.WRITER, lake.settings().patience());
    assertThatThrownBy(() -> claim(ofCopy.withSideTables(Set.of(lake.deadName)), "with side table"))
        .isInstanceOfSatisfying(
            LedgerStopException.class, e -> assertThat(e.reason()).isEqualTo(Reason.COPIED))
        .hasMessageContainingAll(
            "follows home table '" + lake.homeName, "side tables of its own (--deadLetterTable");
    claim(ofCopy, "on its own");
    rollBack(Tables.load(lake.catalog, copy), 1);
    LedgerPlan repair = operator.plan(REPAIR);
    assertThat(repair.sides()).isEmpty();
    operator.apply(repair);
    assertThat(operator.inspect().problems()).isEmpty();
    lake.commit(lake.pane(5));
    lake.checkExactlyOnce(0);
  }

  private static void claim(TableLedger ledger, String launch) {
    var unused = ledger.claim(new Claim(launch, "rule", Map.of("topic", "id"), Map.of(P, 0L)));
  }

  @Test
  void aTableThatWasRenamedGoesOn() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    String renamed = Warehouse.newName("renamed");
    WAREHOUSE
        .catalog()
        .load()
        .renameTable(TableIdentifier.parse(lake.homeName), TableIdentifier.parse(renamed));
    TableLedger ledger =
        new TableLedger(lake.catalog, renamed, Lake.WRITER, lake.settings().patience());
    assertThat(ledger.readNow().n()).isEqualTo(3);
    assertThat(new LedgerOperator(lake.catalog, renamed, "w1", Set.of()).inspect().sides())
        .hasSize(1);
  }

  @Test
  void aCopyOfPropertiesAloneStopsAndCannotBeAdopted() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    String copy = Warehouse.newName("like");
    lake.home.refresh();
    WAREHOUSE
        .catalog()
        .load()
        .buildTable(TableIdentifier.parse(copy), lake.home.schema())
        .withProperties(lake.home.properties())
        .create();
    LedgerOperator operator = new LedgerOperator(lake.catalog, copy, "w1", Set.of());
    TableLedger ledger = new TableLedger(lake.catalog, copy, "w1", lake.settings().patience());
    assertStops(Reason.COPIED, ledger::readNow);
    Table like = Tables.load(lake.catalog, copy);
    for (int i = 0; i < 5; i++) { // as many as the original has, and none of them ours
      lake.foreignAppend(like);
    }
    like.expireSnapshots().retainLast(1).expireOlderThan(Long.MAX_VALUE).commit();
    assertStops(Reason.COPIED, ledger::readNow);
    for (LedgerChange change : List.of(REPAIR, KEEP)) {
      assertStops(Reason.COPIED, () -> operator.plan(change));
    }
  }

  @Test
  void positionsAreSetAndAJobThatRunsIsFenced() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    Pane next = lake.pane(3);
    LedgerPlan plan = set(lake, positions(Map.of(P, 20L), Set.of()));
    assertThat(plan.says())
        .containsExactly(
            "topic/0 goes back to 20, from 30: positions 20 to 30 are read again, and are doubled unless their rows were deleted");
    assertStops(Reason.FENCED, () -> lake.commit(next));
    Ledger ledger = lake.ledger().readNow();
    assertThat(ledger.lowestNeeded(P)).isEqualTo(20);
    assertThat(ledger.launches().get(1)).startsWith("firnline-ledger-");
    assertThat(problems(lake)).isEmpty();
  }

  @Test
  void aZombieThatGivesASideTableItsFilesAfterTheLedgerWasSetGivesThemOnce() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);
    Pane pane = lake.pane(0);
    lake.plan.next(lake.deadName, Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> lake.commit(pane)).isInstanceOf(Crash.class);
    HomeTable home = new HomeTable(lake.catalog, lake.homeName, lake.settings().line());
    HomeState asTheZombieHasIt = home.load();
    assertThat(lake.operator().inspect().problems()).isEmpty();
    set(lake, positions(Map.of(P, 10L), Set.of()));
    SideTables zombie = new SideTables(lake.settings(), new PendingFiles(), home::load);
    zombie.bringUp(asTheZombieHasIt, new Attempted());
    lake.commit(lake.pane(1, lake.startAgain()));
    lake.checkExactlyOnce(0);
  }

  @Test
  void aStreamIsForgottenSoThatANewTopicOfItsNameIsRead() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    LedgerPlan plan = set(lake, positions(Map.of(), Set.of("topic")));
    assertThat(plan.says()).hasSize(2).allMatch(s -> s.contains("is forgotten"));
    assertThat(lake.ledger().readNow().partitions()).isEmpty();
    assertThat(lake.ledger().readNow().totals().records()).isEqualTo(60);
    assertThatThrownBy(() -> lake.operator().plan(positions(Map.of(), Set.of("topic"))))
        .hasMessageContaining("knows []");
  }

  @Test
  void theWriterGetsAnotherIdInAllItsTables() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    set(lake, new LedgerChange.ToWriter("w2"));
    LedgerOperator moved = new LedgerOperator(lake.catalog, lake.homeName, "w2", Set.of());
    assertThat(moved.inspect().problems()).isEmpty();
    assertThat(moved.inspect().sides()).hasSize(1);
    assertStops(Reason.UNREADABLE, () -> lake.claim("old"));
    lake.dead.refresh();
    lake.home.refresh();
    for (Table table : List.of(lake.home, lake.dead)) {
      assertThat(table.properties().keySet())
          .filteredOn(key -> key.startsWith("firnline.") && !key.contains("expire"))
          .allMatch(key -> key.contains(".w2"));
    }
    assertThatThrownBy(() -> moved.plan(new LedgerChange.ToWriter("w1")))
        .hasMessageContaining("written by 'w1' already");
  }

  /** Its mark, of this home or another, is not overwritten. */
  @Test
  void anIdThatASideTableKnowsIsNoNewOne() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    lake.dead.refresh();
    String mark = lake.dead.properties().get("firnline.side.w1");
    String home = lake.home.uuid().toString();
    lake.dead.updateProperties().set("firnline.side.w2", mark).commit();
    assertRefused(lake, new LedgerChange.ToWriter("w2"), "has been written by 'w2' already");
    String others = mark.replace(home, UUID.randomUUID().toString());
    lake.dead.updateProperties().set("firnline.side.w2", others).commit();
    assertRefused(lake, new LedgerChange.ToWriter("w2"), "it follows another home table");
    set(lake, new LedgerChange.ToWriter("w3"));
    lake.dead.refresh();
    assertThat(lake.dead.properties()).containsEntry("firnline.side.w2", others);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aHomeTableRestoredAloneFromAnOlderStateDoesNotGoOn(Kind kind) {
    Lake lake = threePanes(WAREHOUSE, kind);
    lake.home.refresh();
    String old = Swap.operations(lake.home).current().previousFiles().get(2).file();
    var catalog = WAREHOUSE.catalog(kind).load();
    catalog.dropTable(TableIdentifier.parse(lake.homeName), false);
    catalog.registerTable(TableIdentifier.parse(lake.homeName), old);
    assertThat(lake.ledger().readNow().n()).isEqualTo(1);
    assertStops(Reason.ROLLED_BACK, () -> lake.claim("launch"));
    assertThat(problems(lake)).singleElement().asString().contains("restored from an older");
    set(lake, REPAIR);
    readAgain(lake, 1);
  }

  @Test
  void nothingIsSetWhenSomebodyCommitsInBetween() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    LedgerPlan plan = lake.operator().plan(positions(Map.of(P, 20L), Set.of()));
    lake.commit(lake.pane(3));
    assertThatThrownBy(() -> lake.operator().apply(plan))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Is a job running?");
    lake.commit(lake.pane(4));
    lake.checkExactlyOnce(0);
  }

  private static LedgerChange positions(Map<SourcePartition, Long> starts, Set<String> forget) {
    return new LedgerChange.Positions(new TreeMap<>(starts), new TreeSet<>(forget));
  }

  private static void forgetOlderMetadata(Table table) {
    table.refresh();
    table
        .updateProperties()
        .set("write.metadata.previous-versions-max", "1")
        .set("write.metadata.delete-after-commit.enabled", "true")
        .commit();
  }

  private static void assertRefused(Lake lake, LedgerChange change, String... parts) {
    String before = Swap.operations(lake.home).refresh().metadataFileLocation();
    assertThatThrownBy(() -> lake.operator().plan(change))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll(parts);
    assertThat(Swap.operations(lake.home).refresh().metadataFileLocation()).isEqualTo(before);
  }

  private static void assertStops(Reason reason, ThrowingCallable action) {
    assertThatThrownBy(action)
        .asInstanceOf(type(LedgerStopException.class))
        .returns(reason, LedgerStopException::reason);
  }
}
