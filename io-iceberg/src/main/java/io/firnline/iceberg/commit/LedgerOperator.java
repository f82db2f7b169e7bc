package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.Tables;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a ledger for an operator, and sets it on purpose.
 *
 * <p>A change is one compare-and-set of home, an empty snapshot and properties, like a claim: a job
 * that runs is fenced, and one that commits at the same time makes the change fail. Side tables
 * that have to change go first and are marked ahead of home, so that no job goes on before all is
 * done; a change that was cut short is made again by the same call.
 */
public final class LedgerOperator {
  /** Properties of home that have the writer's name. */
  private static final List<String> MARKS =
      List.of(
          Marks.COMPLETE_THROUGH, Marks.HOME_ID, Marks.SIDE_TABLES, Marks.REPLAY, Marks.LETTERS);

  private final CatalogSpec catalog;
  private final String table;
  private final Line line;
  private final Set<String> sideTables;

  /**
   * @param table full name of the home table
   * @param writer the ledger's name: the writer id, on another branch than main followed by
   *     {@code @} and the branch
   * @param sideTables full names of side tables in other namespaces than home's; those in its own
   *     are found
   */
  public LedgerOperator(CatalogSpec catalog, String table, String writer, Set<String> sideTables) {
    this.catalog = catalog;
    this.table = table;
    this.line = Line.named(writer);
    this.sideTables = Set.copyOf(sideTables);
  }

  /** Reads the ledger and compares all that has to agree with it. Changes nothing. */
  public LedgerFindings inspect() {
    return new LedgerInspector(catalog, table, line, sideTables).inspect();
  }

  /**
   * Works out a change. Changes nothing.
   *
   * @throws IllegalStateException if it cannot be made, with what else to do
   * @throws IllegalArgumentException if the ledger knows no such partition or stream
   * @throws io.firnline.iceberg.ledger.LedgerStopException if the change needs a ledger that is all
   *     right
   */
  public LedgerPlan plan(LedgerChange change) {
    String launch = "firnline-ledger-" + UUID.randomUUID();
    return new LedgerPlans(new HomeView(catalog, table, line, sideTables), launch).plan(change);
  }

  /**
   * Makes a change.
   *
   * @throws IllegalStateException if somebody else has committed since it was worked out, or if the
   *     catalog's answer was lost: the change may be made, in whole or for some side tables, and is
   *     to be asked for again
   */
  public void apply(LedgerPlan plan) {
    try {
      UUID home = plan.base().table().uuid();
      for (SideStep side : plan.sides()) {
        side.apply(catalog, plan.ledger(), table, home);
      }
      setHome(plan);
    } catch (BaseMovedException moved) {
      throw new IllegalStateException(
          "Cannot set the ledger of table '%s': %s. Is a job running? Stop it, then try again"
              .formatted(table, moved.getMessage()),
          moved);
    } catch (CommitStateUnknownException lost) {
      throw new IllegalStateException(
          "Cannot tell whether the ledger of table '%s' was set, as the catalog's answer was lost: %s. No job goes on before it is. Give the same command again"
              .formatted(table, String.valueOf(lost.getMessage()).lines().findFirst().orElse("")),
          lost);
    }
  }

  private void setHome(LedgerPlan plan) {
    HomeState base = plan.base();
    @Nullable Snapshot head = line.head(base.table());
    Map<String, String> carried = carried(base.table(), plan.ledger().writer());
    Set<String> old = new TreeSet<>();
    MARKS.forEach(mark -> old.add(Marks.of(mark, line.name())));
    old.addAll(TableList.read(line.name(), base.table().properties()).properties().keySet());
    HomeTable home = new HomeTable(catalog, table, Line.named(plan.ledger().writer()));
    try {
      home.set(
          base, plan.ledger(), carried, old, (now, ancestors) -> checkUnmoved(base, head, now));
    } catch (BaseMovedException moved) {
      throw moved;
    } catch (RuntimeException unknown) {
      if (!isDone(plan)) { // an answer that was lost is none of a refusal
        throw unknown;
      }
    }
  }

  /** What the ledger does not tell, under the name of the writer that has it now. */
  private Map<String, String> carried(Table home, String writer) {
    Map<String, String> carried = new TreeMap<>();
    for (String mark : List.of(Marks.SIDE_TABLES, Marks.REPLAY, Marks.LETTERS)) {
      String value = home.properties().get(Marks.of(mark, line.name()));
      if (value != null) {
        carried.put(Marks.of(mark, writer), value);
      }
    }
    carried.putAll(TableList.read(line.name(), home.properties()).of(writer).properties());
    return carried;
  }

  private void checkUnmoved(HomeState base, @Nullable Snapshot head, Table now) {
    boolean same =
        LedgerProperties.select(line.name(), now.properties()).equals(base.stored())
            && Swap.lastSequence(now) == base.sequence()
            && Objects.equals(line.head(now), head);
    if (!same) {
      throw new BaseMovedException("somebody else has committed to table '%s'".formatted(table));
    }
  }

  private boolean isDone(LedgerPlan plan) {
    return LedgerProperties.select(plan.ledger().writer(), Tables.load(catalog, table).properties())
        .equals(LedgerProperties.write(plan.ledger()));
  }
}
