package io.firnline.iceberg.commit;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * A table that follows its home table: it gets the files that home's ledger has for it, once, by
 * whoever finds them pending (ledger.md section 5).
 */
final class SideTable {
  private final KnownTable table;
  private final Line line;
  private final String writer;
  private final String homeName;
  private final PendingFiles pendingFiles;
  private final Map<String, String> snapshotProperties;
  private final Supplier<HomeState> homeNow;
  private final SideOwner owner;

  SideTable(
      CatalogSpec catalog,
      String name,
      CommitSettings settings,
      PendingFiles pendingFiles,
      Supplier<HomeState> homeNow) {
    this.homeNow = homeNow;
    this.table = known(catalog, name, settings.homeTable());
    this.line = settings.line();
    this.writer = line.name();
    this.homeName = settings.homeTable();
    this.pendingFiles = pendingFiles;
    this.snapshotProperties = settings.snapshotProperties();
    this.owner = new SideOwner(catalog, homeName, writer);
  }

  /** A side table, of which a stop says what it is. */
  static KnownTable known(CatalogSpec catalog, String name, String homeName) {
    return new KnownTable(
        catalog,
        name,
        () ->
            ". It is a side table of '%s'. Nothing was committed to it. If it was renamed or dropped by mistake, bring it back. Else start the job without state, which makes it anew: what is due to it from now on gets there, what was in it is not read again"
                .formatted(homeName));
  }

  String name() {
    return table.name();
  }

  Table load() {
    return table.load();
  }

  /**
   * Appends the pending files unless it has them.
   *
   * @throws BaseMovedException if somebody else changed it, or home is ahead of what was loaded
   * @throws LedgerStopException if it was rolled back, belongs to another home table, or a pending
   *     file is gone
   */
  void bringUp(HomeState home, String location, Attempted attempted) {
    Table side = table.load();
    owner.check(name(), side);
    Optional<SideMark> mark = SideMark.of(name(), side, line, home.table().uuid());
    checkAhead(mark, home);
    if (mark.isPresent() && mark.get().has(home.ledger().n(), location)) {
      checkSameFiles(mark.get(), location);
      return;
    }
    SideMark next =
        new SideMark(
            home.ledger().n(),
            Swap.lastSequence(side),
            home.ledger().completeThrough(),
            home.table().uuid(),
            SideMark.fileName(location));
    swap(side, mark, next, home.ledger(), location).commit(side, line, attempted);
  }

  /**
   * Checks that the table belongs to this home table and is not ahead of it, before a start: one
   * that gets files seldom would tell much later.
   *
   * @throws LedgerStopException if home or the table was set back, or replaced, or it belongs to
   *     another home table
   */
  void check(HomeState home) {
    Table side = table.load();
    owner.check(name(), side);
    Optional<SideMark> mark = SideMark.of(name(), side, line, home.table().uuid());
    checkAhead(mark, home);
    String location = home.ledger().pending().get(name());
    if (location != null && mark.isPresent() && mark.get().n() == home.ledger().n()) {
      checkSameFiles(mark.get(), location);
    }
  }

  /**
   * The table as it is when home is as it was loaded; home must have been brought up.
   *
   * @throws BaseMovedException if home has been committed to since
   * @throws IllegalStateException if the writer has never committed to it
   * @throws LedgerStopException as {@link #check}
   */
  SideState load(HomeState home) {
    Table side = table.load();
    owner.check(name(), side);
    Optional<SideMark> mark = SideMark.of(name(), side, line, home.table().uuid());
    checkAhead(mark, home);
    return new SideState(
        side,
        mark.orElseThrow(
            () ->
                new IllegalStateException(
                    "Cannot find rows of writer '%s' in table '%s': it has committed nothing to it"
                        .formatted(writer, name()))),
        Swap.lastSequence(side));
  }

  /**
   * Exchanges files; the mark stays. Nobody may have committed since the state was loaded.
   *
   * @param facts for the summary
   * @param properties to set
   * @return the snapshot that was made
   */
  Snapshot exchange(
      SideState state,
      FileChanges.Exchange files,
      Map<String, String> facts,
      Map<String, String> properties,
      Attempted attempted) {
    Map<String, String> summary = new TreeMap<>(facts);
    summary.put(Marks.WRITER, writer);
    summary.put(Marks.HOME, homeName);
    summary.put(Marks.N, Long.toString(state.mark().n()));
    int schema = state.table().schema().schemaId(); // the table itself moves when it is refreshed
    Swap.BaseCheck untouched =
        (base, ancestors) -> {
          if (base.schema().schemaId() != schema) {
            throw new BaseMovedException("somebody else has changed the columns");
          }
          checkBase(Optional.of(state.mark()), state.sequence(), base, ancestors);
        };
    return new Swap(files, summary, properties, Set.of(), untouched)
        .commit(state.table(), line, attempted);
  }

  private Swap swap(
      Table side, Optional<SideMark> mark, SideMark next, Ledger ledger, String location) {
    PendingFiles.Pending pending = pendingFiles.read(side, location);
    return new Swap(
        pending.changes(),
        summary(pending, ledger),
        properties(next, ledger),
        Set.of(),
        (base, ancestors) -> checkBase(mark, next.sequence(), base, ancestors));
  }

  private void checkBase(
      Optional<SideMark> mark, long sequence, Table base, Iterable<Snapshot> ancestors) {
    if (!SideMark.read(name(), writer, base.properties()).equals(mark)) {
      throw new BaseMovedException("somebody else has brought it up");
    }
    mark.ifPresent(m -> m.checkHistory(name(), base, line, ancestors));
    if (Swap.lastSequence(base) != sequence) {
      throw new BaseMovedException("somebody else has committed");
    }
  }

  private Map<String, String> summary(PendingFiles.Pending pending, Ledger ledger) {
    Map<String, String> summary = new TreeMap<>(snapshotProperties);
    summary.putAll(pending.summary());
    summary.put(Marks.WRITER, writer);
    summary.put(Marks.HOME, homeName);
    summary.put(Marks.N, Long.toString(ledger.n()));
    summary.put(Marks.EPOCH, Long.toString(ledger.epoch()));
    if (ledger.hasCompleteThrough()) {
      summary.put(Marks.COMPLETE_THROUGH, HomeTable.iso(ledger.completeThrough()));
    }
    return summary;
  }

  private Map<String, String> properties(SideMark mark, Ledger ledger) {
    Map<String, String> set = new TreeMap<>();
    set.put(Marks.of(Marks.SIDE, writer), mark.text());
    set.put(Marks.of(Marks.HOME, writer), homeName);
    if (ledger.hasCompleteThrough()) {
      set.put(Marks.of(Marks.COMPLETE_THROUGH, writer), HomeTable.iso(ledger.completeThrough()));
    }
    return set;
  }

  private void checkAhead(Optional<SideMark> mark, HomeState home) {
    if (mark.isPresent() && mark.get().n() > home.ledger().n()) {
      refuseAhead(mark.get());
    }
  }

  /** Home is committed first. It was loaded before this table, so somebody may have committed. */
  private void refuseAhead(SideMark mark) {
    long now = homeNow.get().ledger().n();
    if (mark.n() <= now) {
      throw new BaseMovedException(
          "table '%s' has pane %d, its home table '%s' has come to %d"
              .formatted(name(), mark.n(), homeName, now));
    }
    throw setBack("has pane %d, but home only %d".formatted(mark.n(), now));
  }

  private void checkSameFiles(SideMark mark, String location) {
    if (!mark.got(location)) {
      throw setBack(
          "has pane %d with the files of %s, but home has pane %d with those of %s"
              .formatted(mark.n(), mark.file(), mark.n(), SideMark.fileName(location)));
    }
  }

  private LedgerStopException setBack(String what) {
    return new LedgerStopException(
        Reason.ROLLED_BACK,
        "Rolled back: side table '%s' (writer '%s') %s: home table '%s' was restored from an older state, its side table was not. Nothing was committed. Bring both to one state: firnline ledger %s --repair rolls the side table back too"
            .formatted(name(), writer, what, homeName, homeName));
  }
}
