package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.table.Marks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges rows of one of a writer's tables, home or a side table, for those that its source gives
 * on another reading, in one commit, beside the running writer: the ledger, and the mark of a side
 * table, stay as they are, so the writer goes on.
 *
 * <p>A lost race, a lost answer or a catalog that is away only makes another attempt, in place, up
 * to {@link CommitSettings#patience}. No file is ever deleted: a request may still land.
 */
public final class TableReplay {
  private final CommitSettings settings;
  private final String name;
  private final HomeTable home;
  private final SideTables sides;
  private final @Nullable SideTable side;

  /**
   * @param table full name of the table whose rows are exchanged
   */
  public TableReplay(CommitSettings settings, String table) {
    this.settings = settings;
    this.name = table;
    this.home = new HomeTable(settings.catalog(), settings.homeTable(), settings.line());
    this.sides = new SideTables(settings, new PendingFiles(), home::load);
    this.side = table.equals(home.name()) ? null : sides.table(table);
  }

  /**
   * The table at one moment.
   *
   * @param table as it was loaded
   * @param ledger of the writer, then; the table has all that it gives it
   * @param head the table's newest snapshot, then
   * @param lateTables full names of the tables that the writer has ever given late rows to, instead
   *     of to their own table
   */
  public record Base(Table table, Ledger ledger, Snapshot head, SortedSet<String> lateTables) {}

  /** The table as it is now. */
  private interface Now {
    Table table();

    Snapshot exchange(
        FileChanges.Exchange files,
        Map<String, String> facts,
        Map<String, String> properties,
        Attempted attempted);
  }

  private record HomeNow(HomeTable home, HomeState state) implements Now {
    @Override
    public Table table() {
      return state.table();
    }

    @Override
    public Snapshot exchange(
        FileChanges.Exchange files,
        Map<String, String> facts,
        Map<String, String> properties,
        Attempted attempted) {
      return home.exchange(state, files, facts, properties, attempted);
    }
  }

  private record SideNow(SideTable side, SideState state) implements Now {
    @Override
    public Table table() {
      return state.table();
    }

    @Override
    public Snapshot exchange(
        FileChanges.Exchange files,
        Map<String, String> facts,
        Map<String, String> properties,
        Attempted attempted) {
      return side.exchange(state, files, facts, properties, attempted);
    }
  }

  /**
   * What is exchanged.
   *
   * @param range of event times whose rows are exchanged
   * @param removed live data files of the {@link Base}, whose every row is exchanged or copied
   * @param written files with the rows that take their place
   * @param copied files with the rows of {@code removed} that are outside of the range
   * @param replaced rows that go
   */
  public record Exchange(
      CommitWindow range,
      List<DataFile> removed,
      List<WrittenFile> written,
      List<DataFile> copied,
      long replaced) {
    public Exchange {
      removed = List.copyOf(removed);
      written = List.copyOf(written);
      copied = List.copyOf(copied);
    }

    /** Rows that come. */
    public long rows() {
      return written.stream().mapToLong(WrittenFile::rows).sum();
    }
  }

  /**
   * The table and the ledger as they are now; side tables have got all that the ledger gives them.
   *
   * @throws IllegalStateException if the writer has committed nothing to it
   * @throws io.firnline.iceberg.ledger.LedgerStopException if a table was rolled back, or the
   *     ledger cannot be read
   */
  public Base load() {
    return patience().call(text("look at the rows of"), this::loadOnce);
  }

  private Base loadOnce() {
    HomeState state = home.load();
    if (state.stored().isEmpty()) {
      throw new IllegalStateException(
          "Cannot replay: table '%s' has no ledger of writer '%s', so nothing of it is known. Check --writerId and the table"
              .formatted(home.name(), home.writer()));
    }
    sides.bringUp(state, new Attempted());
    Table table = now(state).table();
    Snapshot head = settings.line().head(table);
    if (head == null) {
      throw new IllegalStateException("Cannot replay: table '%s' has no snapshot".formatted(name));
    }
    return new Base(table, state.ledger(), head, lateTables(state.table()));
  }

  private SortedSet<String> lateTables(Table homeTable) {
    SortedSet<String> late = new TreeSet<>();
    SideRoles.read(home.writer(), homeTable.properties())
        .byTable()
        .forEach((name, role) -> addIf(role == TableRole.LATE, name, late));
    return late;
  }

  private static void addIf(boolean wanted, String name, SortedSet<String> names) {
    if (wanted) {
      names.add(name);
    }
  }

  private Now now(HomeState state) {
    return side == null ? new HomeNow(home, state) : new SideNow(side, side.load(state));
  }

  /**
   * Commits an exchange that was made ready on a base.
   *
   * @return the snapshot that has it
   * @throws IllegalStateException if somebody has changed or removed files since; nothing was
   *     changed then, or out of patience: a last request may still land, and replaying again is
   *     exact in both cases
   */
  public Snapshot commit(Base base, Exchange exchange) {
    Attempted attempted = new Attempted();
    return patience().call(text("commit the replay of"), () -> attempt(base, exchange, attempted));
  }

  private Snapshot attempt(Base base, Exchange exchange, Attempted attempted) {
    Now now = now(home.load());
    for (Snapshot ancestor : settings.line().ancestors(now.table())) {
      if (attempted.contains(ancestor.snapshotId())) {
        return ancestor; // an answer was lost
      }
    }
    checkOnlyAppends(base, now.table());
    List<DataFile> added = new ArrayList<>(exchange.copied());
    exchange.written().forEach(f -> added.add(PendingFiles.dataFile(now.table(), f)));
    FileChanges.Exchange files =
        new FileChanges.Exchange(added, exchange.removed(), base.head().snapshotId());
    Map<String, String> facts =
        Map.of(
            Marks.REPLAY,
            WindowRows.name(exchange.range()) + " " + counts(exchange.replaced(), exchange.rows()));
    Map<String, String> properties =
        Map.of(Marks.of(Marks.REPLAY, home.writer()), totals(now.table(), exchange));
    return now.exchange(files, facts, properties, attempted);
  }

  /** Appends leave the files that were looked at alone; all else may not. */
  private void checkOnlyAppends(Base base, Table now) {
    for (Snapshot snapshot : settings.line().ancestors(now)) {
      if (snapshot.snapshotId() == base.head().snapshotId()) {
        return;
      }
      if (!DataOperations.APPEND.equals(snapshot.operation())) {
        throw new IllegalStateException(
            "Cannot replay: while the source was read, snapshot %d (%s) has changed rows or files of table '%s'. Nothing was changed by the replay. Run it again"
                .formatted(snapshot.snapshotId(), snapshot.operation(), name));
      }
    }
    throw new IllegalStateException(
        "Cannot replay: snapshot %d of table '%s', which was current when the replay began, has expired or was rolled back. Nothing was changed by the replay. Run it again"
            .formatted(base.head().snapshotId(), name));
  }

  private String totals(Table table, Exchange exchange) {
    String before = table.properties().getOrDefault(Marks.of(Marks.REPLAY, home.writer()), "");
    return counts(
        WindowRows.count(before, "replaced") + exchange.replaced(),
        WindowRows.count(before, "rows") + exchange.rows());
  }

  private static String counts(long replaced, long rows) {
    return "replaced=%d rows=%d".formatted(replaced, rows);
  }

  private Patience patience() {
    return new Patience(settings.patience(), Waiting.SYSTEM);
  }

  private String text(String verb) {
    return "%s writer '%s' in table '%s'".formatted(verb, home.writer(), name);
  }
}
