package io.firnline.iceberg.commit;

import static io.firnline.iceberg.commit.Operated.REPAIR;
import static io.firnline.iceberg.commit.Operated.problems;
import static io.firnline.iceberg.commit.Operated.readAgain;
import static io.firnline.iceberg.commit.Operated.rollBack;
import static io.firnline.iceberg.commit.Operated.set;
import static io.firnline.iceberg.commit.Operated.threePanes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A ledger that is repaired while the catalog fails, and beside requests of jobs that are gone. */
@Tag("more")
class LedgerOperatorFaultsIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final SourcePartition P = new SourcePartition("topic", "0");
  private static final LedgerChange KEEP = new LedgerChange.Keep();

  /** What a catalog that compares snapshots may take another way than one that compares files. */
  private static final Set<Fault> OTHERWISE_ON_REST =
      EnumSet.of(Fault.LANDS_LATE, Fault.LANDS_TOO_LATE, Fault.UNKNOWN_AFTER_SUCCESS);

  static Stream<Arguments> requests() {
    return Stream.of("home", "side", "mark")
        .flatMap(
            of ->
                Stream.concat(
                    Arrays.stream(Fault.values()).map(f -> Arguments.of(Kind.JDBC, of, f)),
                    OTHERWISE_ON_REST.stream().map(f -> Arguments.of(Kind.REST, of, f))));
  }

  /** Whoever reads the tables before it is made again is stopped, or finds it done. */
  @ParameterizedTest
  @MethodSource("requests")
  void aRepairThatFailsIsMadeAgain(Kind kind, String of, Fault fault) {
    Lake lake = threePanes(WAREHOUSE, kind);
    rollBack(lake.home, 1);
    LedgerPlan plan = lake.operator().plan(REPAIR);
    if (of.equals("mark")) { // a side table is rolled back first, and then marked
      lake.plan.next(lake.deadName, Fault.NONE);
    }
    lake.plan.next(of.equals("home") ? lake.homeName : lake.deadName, fault);
    boolean failed = fails(() -> lake.operator().apply(plan));
    assertThat(lake.plan.allMet()).isTrue();
    assertThat(failed).isEqualTo(!ridesOut(of, fault));
    for (int again = 0; !problems(lake).isEmpty(); again++) {
      assertThat(again).isLessThan(3);
      if (fault != Fault.LANDS_LATE) { // the claim's request would bring it
        assertThatThrownBy(() -> lake.claim("between")).hasMessageContaining("--repair");
      }
      boolean unused = fails(() -> set(lake, REPAIR)); // what is under way may come just before it
    }
    lake.plan.releaseHeld();
    assertThat(lake.plan.allHappened()).isTrue();
    assertThat(problems(lake)).isEmpty();
    readAgain(lake, 1);
  }

  /**
   * Home's answer is looked for in the table; a side table's rollback is tried again by Iceberg;
   * its mark is not.
   */
  private static boolean ridesOut(String of, Fault fault) {
    return switch (of) {
      case "home" -> fault == Fault.NONE || fault == Fault.UNKNOWN_AFTER_SUCCESS;
      case "side" -> fault == Fault.NONE || fault == Fault.CONFLICT;
      default -> fault == Fault.NONE;
    };
  }

  /** Whoever reads the tables under either name is stopped before it is made again. */
  @ParameterizedTest
  @MethodSource("requests")
  void anotherWriterIdThatFailsIsGivenAgain(Kind kind, String of, Fault fault) {
    Lake lake = threePanes(WAREHOUSE, kind);
    LedgerChange rename = new LedgerChange.ToWriter("w2");
    LedgerPlan plan = lake.operator().plan(rename);
    lake.plan.next(of.equals("home") ? lake.homeName : lake.deadName, fault);
    boolean failed = fails(() -> lake.operator().apply(plan));
    assertThat(lake.plan.allMet()).isTrue();
    LedgerOperator moved = new LedgerOperator(lake.catalog, lake.homeName, "w2", Set.of());
    for (int again = 0; !moved.inspect().problems().isEmpty(); again++) {
      assertThat(failed).isTrue();
      assertThat(again).isLessThan(3);
      lake.dead.refresh();
      if (fault != Fault.LANDS_LATE && lake.dead.properties().containsKey("firnline.side.w2")) {
        assertThatThrownBy(() -> lake.claim("between")).hasMessageContaining("--toWriterId=w2");
        assertThatThrownBy(() -> claim(lake, "w2", "between"))
            .isInstanceOf(LedgerStopException.class);
      }
      boolean unused = fails(() -> set(lake, rename));
    }
    lake.plan.releaseHeld();
    assertThat(lake.plan.allHappened()).isTrue();
    assertThat(moved.inspect().problems()).isEmpty();
    assertThat(moved.inspect().sides()).hasSize(1);
    assertThat(Warehouse.rows(lake.home)).hasSize(2 * 3 * 8);
    assertThat(Warehouse.rows(lake.dead)).hasSize(2 * 3);
    assertThat(claim(lake, "w2", "after").writer()).isEqualTo("w2");
  }

  /**
   * A job that runs commits to home after the side table has the other writer's mark, and stops.
   */
  @Test
  void whatAJobGivesASideTableAmidAChangeOfItsWriterIsNotLost() {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    LedgerChange rename = new LedgerChange.ToWriter("w2");
    LedgerPlan plan = lake.operator().plan(rename);
    Pane next = lake.pane(3);
    lake.plan.beforeCommit(
        lake.homeName,
        table ->
            assertThatThrownBy(() -> lake.commit(next))
                .isInstanceOf(LedgerStopException.class)
                .hasMessageContaining("--toWriterId=w2"));
    assertThat(refusal(() -> lake.operator().apply(plan))).contains("Is a job running?");
    assertThat(Warehouse.rows(lake.home)).hasSize(2 * 4 * 8);
    set(lake, rename);
    assertThat(claim(lake, "w2", "after").writer()).isEqualTo("w2");
    assertThat(Warehouse.rows(lake.dead)).hasSize(2 * 4);
    assertThat(new LedgerOperator(lake.catalog, lake.homeName, "w2", Set.of()).inspect().problems())
        .isEmpty();
  }

  /** The first files that a side table ever gets: it has no mark yet, and only home knows it. */
  @Test
  void aWriterKeepsItsIdWhileASideTableHasYetToGetItsFirstFiles() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);
    lake.plan.next(lake.deadName, Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> lake.commit(lake.pane(0))).isInstanceOf(Crash.class);
    LedgerChange rename = new LedgerChange.ToWriter("w2");
    assertThat(refusal(() -> set(lake, rename))).contains("start the job once");
    lake.startAgain();
    set(lake, rename);
    assertThat(Warehouse.rows(lake.dead)).hasSize(2);
  }

  private static Ledger claim(Lake lake, String writer, String launch) {
    return new TableLedger(lake.catalog, lake.homeName, writer, lake.settings().patience())
        .withSideTables(Set.of(lake.deadName))
        .claim(new Claim(launch, "rule", Map.of("topic", "id"), Map.of(P, 0L)));
  }

  static Stream<Arguments> keeping() {
    return Stream.of("home", "side")
        .flatMap(of -> Arrays.stream(Fault.values()).map(fault -> Arguments.of(of, fault)));
  }

  /** Files of a side table are gone, and it is said that they stay away. */
  @ParameterizedTest
  @MethodSource("keeping")
  void aSideTableIsLetGoOnWithoutItsFilesWhereverThatFails(String of, Fault fault) {
    Lake lake = threePanes(WAREHOUSE, Kind.JDBC);
    WAREHOUSE.catalog().load().dropTable(TableIdentifier.parse(lake.deadName), true);
    WAREHOUSE.create(Kind.JDBC, lake.deadName, TableCreation.of(Lake.SCHEMA));
    LedgerPlan plan = lake.operator().plan(KEEP);
    lake.plan.next(of.equals("home") ? lake.homeName : lake.deadName, fault);
    boolean failed = fails(() -> lake.operator().apply(plan));
    assertThat(lake.plan.allMet()).isTrue();
    for (int again = 0; !problems(lake).isEmpty(); again++) {
      assertThat(failed).isTrue();
      assertThat(again).isLessThan(3);
      if (fault != Fault.LANDS_LATE) { // these requests would bring it
        assertThatThrownBy(() -> lake.claim("between")).hasMessageContaining("firnline ledger");
        if (problems(lake).toString().contains("Rolled back")) {
          assertThatThrownBy(() -> set(lake, REPAIR))
              .hasMessageContaining("--keep goes on without");
        }
      }
      if (refusal(() -> set(lake, KEEP)).contains("--repair")) { // a late request moved home on
        set(lake, REPAIR);
      }
    }
    lake.plan.releaseHeld();
    assertThat(lake.plan.allHappened()).isTrue();
    assertThat(problems(lake)).isEmpty();
    lake.commit(lake.pane(3, lake.startAgain()));
    assertThat(Warehouse.rows(Tables.load(WAREHOUSE.catalog(), lake.deadName))).hasSize(2);
    assertThat(Warehouse.rows(lake.home)).hasSize(2 * 4 * 8);
    assertThat(problems(lake)).isEmpty();
  }

  private static boolean fails(Runnable action) {
    return !refusal(action).isEmpty();
  }

  private static String refusal(Runnable action) {
    try {
      action.run();
      return "";
    } catch (Crash | UncheckedIOException | IllegalStateException expected) {
      return expected.toString();
    }
  }

  static Stream<Arguments> zombies() {
    return Arrays.stream(Kind.values())
        .flatMap(
            kind ->
                Stream.of("home", "side")
                    .flatMap(of -> Stream.of(0, 1).map(back -> Arguments.of(kind, of, back))));
  }

  /** A network may deliver what a dead job has sent whenever it likes. */
  @ParameterizedTest
  @MethodSource("zombies")
  void aRequestThatWasUnderWayWhenTheLedgerWasRepairedChangesNothing(
      Kind kind, String of, int back) {
    Lake lake = threePanes(WAREHOUSE, kind);
    lake.plan.next(
        of.equals("home") ? lake.homeName : lake.deadName,
        Fault.LANDS_TOO_LATE,
        Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> lake.commit(lake.pane(3))).isInstanceOf(Crash.class);
    rollBack(lake.home, back);
    set(lake, REPAIR);
    lake.plan.releaseHeld();
    assertThat(problems(lake)).isEmpty();
    readAgain(lake, back);
  }

  /** The first request that a side table ever gets: it has no mark yet, and only home knows it. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void norDoesTheFirstRequestToASideTable(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    lake.plan.next(lake.deadName, Fault.LANDS_TOO_LATE, Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> lake.commit(lake.pane(0))).isInstanceOf(Crash.class);
    rollBack(lake.home, 0);
    set(lake, REPAIR);
    lake.plan.releaseHeld();
    assertThat(problems(lake)).isEmpty();
    readAgain(lake, 0);
  }
}
