package io.firnline.iceberg.commit;

import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.FileFault;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.iceberg.Table;

/**
 * The words in which a {@link CommitCase} says what happens. A seed says how often, and to which of
 * the two tables; it is never none.
 *
 * @param next the panes that are committed then
 */
record CommitFaults(Lake lake, List<Pane> next, Random random) {
  int upTo(int most) {
    return 1 + random.nextInt(most);
  }

  private FaultPlan plan() {
    return lake.plan;
  }

  /** Home, or the side table. */
  private Table either() {
    return random.nextBoolean() ? lake.home : lake.dead;
  }

  private String name(Table table) {
    return table == lake.home ? lake.homeName : lake.deadName;
  }

  void awayLoads(int times) {
    plan().awayLoads(name(either()), times);
  }

  void loses() {
    plan().lose(name(either()));
  }

  /** One to four times, to home and perhaps to the side table. */
  void next(Fault fault) {
    plan().next(lake.homeName, repeated(fault));
    if (random.nextBoolean()) {
      plan().next(lake.deadName, repeated(fault));
    }
  }

  private Fault[] repeated(Fault fault) {
    Fault[] all = new Fault[upTo(4)];
    Arrays.fill(all, fault);
    return all;
  }

  void always(Fault fault) {
    plan().always(name(either()), fault);
  }

  /** Somebody else commits between our load and our swap, one to four times. */
  void beforeEachRequest(Consumer<Table> action) {
    for (Table table : List.of(lake.home, lake.dead)) {
      for (int i = upTo(4); i > 0; i--) {
        plan().beforeCommit(name(table), name -> action.accept(table));
      }
    }
  }

  /** It lands, its answer is lost, and something happens to the table before we look again. */
  void lostAnswerThen(Consumer<Table> action) {
    Table table = either();
    plan()
        .next(name(table), Fault.UNKNOWN_AFTER_SUCCESS)
        .beforeCommit(name(table), name -> plan().beforeLoad(name, () -> action.accept(table)));
  }

  /** Our request is held back while another worker gets the same panes, and commits them. */
  void successorFirst() {
    PaneCommitter successor = lake.committer();
    plan().beforeCommit(name(either()), name -> successor.commit(next));
  }

  /** Of home or the side table; the second file of a commit is the list of its manifests. */
  void manifest(FileFault fault) {
    plan().file(name(either()), ".avro", upTo(2), fault);
  }

  /** The list of files that home gives to the side table is written to the side table's folder. */
  void pending(FileFault fault) {
    plan().file(lake.deadName, "", 1, fault);
  }
}
