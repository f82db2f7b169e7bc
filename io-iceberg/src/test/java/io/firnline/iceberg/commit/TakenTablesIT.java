package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.commit.TakenTables.NotTakenException;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The list of a writer's tables under races and faults. */
class TakenTablesIT {
  private static final SourcePartition P = new SourcePartition("topic", "0");
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int WORKERS = 4;
  private static final int WANTED = 12;
  private static final int MOST = 8;

  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final String home = Warehouse.newName("home");

  private TableLedger withLedger(Kind kind) {
    WAREHOUSE.create(kind, home, TableCreation.ofLedger());
    TableLedger ledger = new TableLedger(WAREHOUSE.catalog(kind), home, "w", PATIENCE);
    claim(ledger, "first");
    return ledger;
  }

  private static void claim(TableLedger ledger, String launch) {
    ledger.claim(new Claim(launch, "rule", Map.of("topic", "id"), Map.of(P, 0L)));
  }

  private TakenTables taken(CatalogSpec catalog) {
    return new TakenTables(catalog, home, "w", "main", PATIENCE);
  }

  /**
   * Workers want more tables than there may be, each in another order, while the ledger changes:
   * there are as many as there may be, those that were told so, and the ledger is as it was left.
   */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void manyAtOnceKeepTheBound(Kind kind) throws Exception {
    TableLedger ledger = withLedger(kind);
    Set<String> told = new ConcurrentSkipListSet<>();
    CountDownLatch together = new CountDownLatch(WORKERS + 1);
    ExecutorService threads = Executors.newFixedThreadPool(WORKERS + 1);
    List<Future<?>> all = new ArrayList<>();
    for (int worker = 0; worker < WORKERS; worker++) {
      int first = worker * 5;
      TakenTables taken = taken(WAREHOUSE.catalog(kind));
      all.add(
          threads.submit(
              () -> {
                together.countDown();
                together.await();
                for (int i = 0; i < WANTED; i++) {
                  takeIfPossible(taken, "lake.t" + (first + i) % WANTED, told);
                }
                return null;
              }));
    }
    all.add(
        threads.submit(
            () -> {
              together.countDown();
              together.await();
              for (int i = 0; i < 5; i++) {
                claim(ledger, "launch" + i);
              }
              return null;
            }));
    for (Future<?> one : all) {
      one.get();
    }
    threads.shutdown();
    assertThat(told).hasSize(MOST);
    assertThat(new TreeSet<>(taken(WAREHOUSE.catalog(kind)).names())).isEqualTo(told);
    assertThat(taken(WAREHOUSE.catalog(kind)).namesNow()).hasSize(MOST);
    assertThat(ledger.read().epoch()).isEqualTo(6);
    assertThat(ledger.read().launches()).endsWith("launch4");
  }

  private static void takeIfPossible(TakenTables taken, String name, Set<String> told) {
    try {
      assertThat(taken.take(name, "", MOST)).contains(name);
      told.add(name);
    } catch (NotTakenException e) {
      assertThat(e.isLimit()).isTrue();
      assertThat(e).hasMessageContaining("--maxTables is 8");
    }
  }

  /** Whatever becomes of a request: the table is entered once. */
  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "CONFLICT",
        "UNKNOWN_AFTER_SUCCESS",
        "UNKNOWN_BEFORE",
        "LANDS_LATE",
        "LANDS_TOO_LATE",
        "AWAY"
      })
  void aRequestThatGoesAstrayIsMadeAgain(Fault fault) {
    TableLedger ledger = withLedger(Kind.JDBC);
    FaultPlan plan = new FaultPlan().next(home, fault);
    TakenTables taken = taken(WAREHOUSE.catalog(Kind.JDBC, plan));
    assertThat(taken.take("lake.a", "", 2)).containsExactly("lake.a");
    assertThat(taken.take("lake.a", "", 2)).containsExactly("lake.a");
    assertThat(taken.take("lake.b", "", 2)).containsExactly("lake.a", "lake.b");
    assertThatThrownBy(() -> taken.take("lake.c", "", 2)).isInstanceOf(NotTakenException.class);
    plan.releaseHeld();
    assertThat(plan.allHappened()).isTrue();
    assertThat(taken.names()).containsExactly("lake.a", "lake.b");
    claim(ledger, "second"); // its history is all right
    assertThat(ledger.read().epoch()).isEqualTo(2);
  }

  @Test
  void namesThatDifferInCaseAloneAreRefused() {
    withLedger(Kind.JDBC);
    TakenTables taken = taken(WAREHOUSE.catalog());
    taken.take("lake.orders", "", 5);
    assertThatThrownBy(() -> taken.take("lake.Orders", "", 5))
        .isInstanceOf(NotTakenException.class)
        .hasMessageContaining("table 'lake.Orders' differs from table 'lake.orders'");
    assertThat(taken.names()).containsExactly("lake.orders");
  }

  /** {@code a.b} and {@code a_b} would name one table: whose rows are there first keeps it. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void aTableHasTheRowsOfOneStream(Kind kind) {
    TableLedger ledger = withLedger(kind);
    ledger.enter(1, new SourcePartition("a.b", "0"), "id1", 0L, 0);
    ledger.enter(1, new SourcePartition("a_b", "0"), "id2", 0L, 0);
    TakenTables taken = taken(WAREHOUSE.catalog(kind));
    taken.take("lake.early", "", 9);
    assertThat(taken.isTaken("lake.early", "")).isTrue();
    assertThat(taken.isTaken("lake.early", "early"))
        .as("by a build that did not note it")
        .isFalse();
    taken.take("lake.early", "early", 1);
    assertThat(taken.isTaken("lake.early", "early")).isTrue();
    taken.take("lake.a_b", "a.b", 9);
    assertThat(taken.take("lake.a_b", "a.b", 9)).contains("lake.a_b");
    long snapshots = snapshots(kind);
    assertThat(taken.isTaken("lake.a_b", "a_b")).isFalse();
    assertThatThrownBy(() -> taken.take("lake.a_b", "a_b", 9))
        .isInstanceOf(NotTakenException.class)
        .hasMessageContaining(
            "table 'lake.a_b' has the rows of topic 'a.b', and those of topic 'a_b' would")
        .hasMessageContaining("another writer id and table");
    assertThat(snapshots(kind)).as("nothing is written").isEqualTo(snapshots);
    LedgerOperator operator = new LedgerOperator(WAREHOUSE.catalog(kind), home, "w", Set.of());
    operator.apply(
        operator.plan(new LedgerChange.Positions(new TreeMap<>(), new TreeSet<>(Set.of("a.b")))));
    taken.take("lake.a_b", "a_b", 9);
    assertThat(taken.isTaken("lake.a_b", "a_b")).as("a.b is forgotten").isTrue();
  }

  /** Both have seen that it is free; the other's request lands just before one's own is sent. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void ofTwoStreamsThatWantATableAtOnceOneGetsIt(Kind kind) {
    TableLedger ledger = withLedger(kind);
    ledger.enter(1, new SourcePartition("a.b", "0"), "id1", 0L, 0);
    ledger.enter(1, new SourcePartition("a_b", "0"), "id2", 0L, 0);
    TakenTables quicker = taken(WAREHOUSE.catalog(kind));
    FaultPlan plan =
        new FaultPlan().beforeCommit(home, table -> quicker.take("lake.a_b", "a_b", 9));
    TakenTables slower = taken(WAREHOUSE.catalog(kind, plan));
    assertThatThrownBy(() -> slower.take("lake.a_b", "a.b", 9))
        .isInstanceOf(NotTakenException.class)
        .hasMessageContaining("table 'lake.a_b' has the rows of topic 'a_b'");
    assertThat(plan.allHappened()).isTrue();
    assertThat(quicker.isTaken("lake.a_b", "a_b")).isTrue();
    assertThat(slower.isTaken("lake.a_b", "a.b")).isFalse();
  }

  private long snapshots(Kind kind) {
    return Warehouse.snapshots(Tables.load(WAREHOUSE.catalog(kind), home)).size();
  }

  @Test
  void theListGoesAlongWhenTheWriterGetsAnotherName() {
    withLedger(Kind.JDBC);
    taken(WAREHOUSE.catalog()).take("lake.orders", "orders", 5);
    LedgerOperator operator = new LedgerOperator(WAREHOUSE.catalog(), home, "w", Set.of());
    operator.apply(operator.plan(new LedgerChange.ToWriter("v")));
    assertThat(new TakenTables(WAREHOUSE.catalog(), home, "v", "main", PATIENCE).names())
        .containsExactly("lake.orders");
    assertThat(
            new TakenTables(WAREHOUSE.catalog(), home, "v", "main", PATIENCE)
                .isTaken("lake.orders", "orders"))
        .isTrue();
    assertThat(taken(WAREHOUSE.catalog()).namesNow()).isEmpty();
  }

  @Test
  void aHomeWithoutALedgerIsNoPlaceForIt() {
    WAREHOUSE.create(Kind.JDBC, home, TableCreation.ofLedger());
    assertThatThrownBy(() -> taken(WAREHOUSE.catalog()).take("lake.a", "", 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has no ledger of writer 'w' yet");
  }
}
