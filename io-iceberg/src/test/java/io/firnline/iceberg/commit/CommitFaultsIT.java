package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Seeds;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every {@link CommitCase}, on each catalog, with each seed, ends as it says. */
class CommitFaultsIT {
  private static final int MOST_PANES = 16;
  private static final int MOST_ATTEMPTS = 1_000;

  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  static Stream<Arguments> cases() {
    return Seeds.chosen(CommitCase.class).stream()
        .flatMap(
            fault ->
                Stream.of(Kind.values())
                    .flatMap(
                        kind -> Seeds.all().mapToObj(seed -> Arguments.of(fault, kind, seed))));
  }

  @ParameterizedTest(name = "{0}, {1}, seed {2}")
  @MethodSource("cases")
  void endsAsItSays(CommitCase fault, Kind kind, long seed) {
    Seeds.run(fault + " on " + kind, seed, random -> run(fault, kind, random));
  }

  private static void run(CommitCase fault, Kind kind, Random random) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    int begin = random.nextInt(4);
    for (int i = 0; i < begin; i++) {
      lake.commit(lake.pane(i));
    }
    List<Pane> next = new ArrayList<>();
    for (int i = begin; i < begin + 1 + random.nextInt(2); i++) {
      next.add(lake.pane(i));
    }
    fault.plan(lake, next, random);
    switch (fault.outcome()) {
      case EXACT -> deliver(lake, next);
      case GIVES_UP -> givesUp(lake, next);
      case STOPS -> stops(lake, next);
    }
    int i = begin + next.size();
    while (!lake.plan.allMet()) { // Some faults end the commit that they were planned for.
      deliver(lake, List.of(lake.pane(i++)));
      assertThat(i).as("panes until all faults have been met").isLessThan(MOST_PANES);
    }
    lake.plan.releaseHeld();
    assertThat(lake.plan.allHappened()).as("all faults have happened").isTrue();
    deliver(lake, List.of(lake.pane(i++)));
    lake.checkExactlyOnce(0);
    assertThat(lake.ledger().read().n()).as("panes").isEqualTo(i);
  }

  private static void givesUp(Lake lake, List<Pane> next) {
    assertThatThrownBy(() -> lake.commit(next.toArray(Pane[]::new)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "(?s)Cannot .*: tried \\d+ times in \\d+ ms, last: .*. Nothing is lost: it goes on when it is started again; to wait longer, set --patience");
    assertThat(lake.plan.requests(lake.homeName) + lake.plan.requests(lake.deadName))
        .as("requests")
        .isLessThan(MOST_ATTEMPTS);
    mend(lake);
    deliver(lake, next);
  }

  private static void stops(Lake lake, List<Pane> next) {
    assertThatThrownBy(() -> lake.commit(next.toArray(Pane[]::new)))
        .isInstanceOf(LedgerStopException.class)
        .hasMessageContaining("does not exist in catalog");
    mend(lake);
    deliver(lake, next);
  }

  private static void mend(Lake lake) {
    lake.assertNothingOfOursDeleted();
    lake.plan.heals(lake.homeName).heals(lake.deadName);
    lake.restart();
  }

  /** As a runner does: after a crash the same panes come again to a new worker. */
  static void deliver(Lake lake, List<Pane> panes) {
    while (true) {
      try {
        lake.commit(panes.toArray(Pane[]::new));
        return;
      } catch (Crash e) {
        lake.restart();
      }
    }
  }

  @Covers("iceberg-PR#2328")
  @ParameterizedTest
  @EnumSource(Kind.class)
  void aTableThatIsDroppedBetweenLoadAndSwapStopsAndKeepsAllFiles(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    lake.commit(lake.pane(0));
    lake.plan.beforeCommit(
        lake.homeName,
        name -> WAREHOUSE.catalog(kind).load().dropTable(TableIdentifier.parse(name), false));
    Pane next = lake.pane(1);
    assertThatThrownBy(() -> lake.commit(next)).hasMessageContaining(lake.homeName);
    lake.assertNothingOfOursDeleted();
    assertThat(lake.dataFiles).allMatch(f -> lake.home.io().newInputFile(f).exists());
  }
}
