package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.Tables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * The tables of one writer as they stand together, to be read and checked: home, and side tables
 * that are not ahead of it. Changes nothing.
 */
public final class WriterTables {
  private static final int TRIES = 8;
  private static final long PAUSE_MILLIS = 250;

  private final Line line;
  private final WriterTable home;
  private final SortedMap<String, Optional<WriterTable>> sides;

  private WriterTables(
      Line line, WriterTable home, SortedMap<String, Optional<WriterTable>> sides) {
    this.line = line;
    this.home = home;
    this.sides = sides;
  }

  /**
   * What the last commit of home gave to a side table and is not in it yet: the writer's next
   * commit or start brings it there.
   *
   * @param files data files
   * @param rows their rows
   * @param deletes dead letters that became rows of home, and are still dead letters too
   */
  public record Due(int files, long rows, long deletes) {
    /** The side table has all that it was given. */
    public static final Due NOTHING = new Due(0, 0, 0);

    /** Whether nothing waits. */
    public boolean isNothing() {
      return equals(NOTHING);
    }
  }

  /**
   * Loads them.
   *
   * @param table full name of the home table or of a side table
   * @param writer one of {@link TableWriters#of}
   * @throws NoSuchTableException if the table, or its home, does not exist
   */
  public static WriterTables load(CatalogSpec catalog, String table, String writer)
      throws InterruptedException {
    Line line = Line.named(writer);
    String homeName =
        Tables.load(catalog, table).properties().getOrDefault(Marks.of(Marks.HOME, writer), table);
    WriterTables tables = once(catalog, homeName, line);
    for (int i = 1; tables.isOvertaken() && i < TRIES; i++) {
      Thread.sleep(PAUSE_MILLIS);
      tables = once(catalog, homeName, line);
    }
    return tables;
  }

  private static WriterTables once(CatalogSpec catalog, String homeName, Line line) {
    WriterTable home = loaded(catalog, homeName, TableRole.DATA, line);
    SortedMap<String, Optional<WriterTable>> sides = new TreeMap<>();
    SideOwner owner = new SideOwner(catalog, homeName, line.name());
    roles(home, line)
        .forEach((name, role) -> sides.put(name, side(catalog, name, role, line, owner)));
    return new WriterTables(line, home, sides);
  }

  private static Map<String, TableRole> roles(WriterTable home, Line line) {
    return SideRoles.read(line.name(), home.table().properties()).byTable();
  }

  private static Optional<WriterTable> side(
      CatalogSpec catalog, String name, TableRole role, Line line, SideOwner owner) {
    try {
      return Optional.of(loaded(catalog, name, role, line))
          .filter(side -> owner.other(name, side.table()).isEmpty());
    } catch (NoSuchTableException dropped) {
      return Optional.empty();
    }
  }

  private static WriterTable loaded(CatalogSpec catalog, String name, TableRole role, Line line) {
    Table table = Tables.load(catalog, name);
    return new WriterTable(name, role, line.name(), table, line.head(table));
  }

  /** Whether home was committed to while the side tables were loaded. */
  private boolean isOvertaken() {
    long n =
        home.history().stream().filter(home::isOwn).findFirst().map(home::n).orElse(Long.MAX_VALUE);
    return sides().stream()
        .anyMatch(
            side ->
                SideMark.read(side.name(), line.name(), side.table().properties())
                    .filter(mark -> mark.n() > n)
                    .isPresent());
  }

  public WriterTable home() {
    return home;
  }

  /** The side tables that exist, by name. */
  public List<WriterTable> sides() {
    return sides.values().stream().flatMap(Optional::stream).toList();
  }

  /**
   * Full names of side tables that got files and do not exist any more, or stayed with the table
   * that home is a copy of.
   */
  public List<String> dropped() {
    return sides.entrySet().stream()
        .filter(e -> e.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Home and side tables. */
  public List<WriterTable> all() {
    List<WriterTable> all = new ArrayList<>(List.of(home));
    all.addAll(sides());
    return all;
  }

  /**
   * The ledger.
   *
   * @throws LedgerStopException if it is gone or damaged
   */
  public Ledger ledger() {
    Optional<Ledger> ledger = LedgerProperties.read(line.name(), home.table().properties());
    return ledger.orElseThrow(() -> HomeTable.gone(home.name(), line.name()));
  }

  /** What replays did to the tables, all together. */
  public ReplayCounts replays() {
    return all().stream()
        .map(table -> ReplayCounts.of(table.table().properties(), line.name()))
        .reduce(ReplayCounts.NOTHING, ReplayCounts::plus);
  }

  /**
   * Checks that home still holds what its ledger says (rule 0).
   *
   * @throws LedgerStopException if it was rolled back or replaced
   */
  public void checkHistory(Ledger ledger) {
    line.checkThere(home.name(), home.table());
    History.check(
        "table '%s' (writer '%s')".formatted(home.name(), line.name()),
        line.name(),
        ledger.n(),
        ledger.sequence(),
        home.history());
  }

  /**
   * Checks a side table's mark and history, and finds what it has to get yet.
   *
   * @throws LedgerStopException if it was rolled back or replaced, or a file that it has to get is
   *     gone
   */
  public Due due(Ledger ledger, WriterTable side) {
    Optional<SideMark> mark = SideMark.of(side.name(), side.table(), line, home.table().uuid());
    String location = ledger.pending().get(side.name());
    if (location == null || mark.filter(m -> m.n() >= ledger.n()).isPresent()) {
      return Due.NOTHING;
    }
    FileChanges changes = new PendingFiles().read(side.table(), location).changes();
    long deletes = changes instanceof FileChanges.Delta delta ? rows(delta.deletes()) : 0;
    return new Due(changes.added().size(), rows(changes.added()), deletes);
  }

  private static long rows(List<? extends ContentFile<?>> files) {
    return files.stream().mapToLong(ContentFile::recordCount).sum();
  }
}
