package io.firnline.iceberg.commit;

import io.firnline.iceberg.commit.SideStep.Rows;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerRules.Ancestor;
import io.firnline.iceberg.ledger.LedgerStopException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.Table;
import org.jspecify.annotations.Nullable;

/**
 * Finds what has to be done with a side table, so that it has what home's ledger says that it has.
 *
 * @param home the home table as it is now
 */
record SideSteps(Line line, Table home) {
  private static final Set<String> CHANGES =
      Set.of(SnapshotSummary.ADDED_FILES_PROP, SnapshotSummary.DELETED_FILES_PROP);

  /** A side table's history: of this writer, and of all. */
  private record Past(List<Snapshot> ancestors, List<Long> n, boolean whole) {
    /** Index of the newest of the writer with at most this pane; the number of all without one. */
    int newest(long pane) {
      for (int i = 0; i < n.size(); i++) {
        if (n.get(i) >= 0 && n.get(i) <= pane) {
          return i;
        }
      }
      return n.size();
    }
  }

  /**
   * To bring the table to the pane of a ledger that home is set to; empty when it is there.
   *
   * @throws IllegalStateException if that cannot be done
   */
  Optional<SideStep> toFollow(String name, Table side, Ledger wanted) {
    Optional<SideMark> mark = mark(name, side);
    if (isUnknown(side, mark) || (fits(name, side, mark) && n(mark) <= wanted.n())) {
      return Optional.empty();
    }
    Past past = past(side);
    int to = past.newest(wanted.n());
    refuseForeign(name, past, to);
    boolean clear = to == past.n().size();
    if (clear && !past.whole()) {
      throw refused(
          name,
          "it has to go back to pane %d, but its snapshots of that time have expired"
              .formatted(wanted.n()));
    }
    long has = clear ? -1 : past.n().get(to);
    refuseLost(name, side, has, wanted.n());
    String given = wanted.pending().get(name);
    if (given != null && has < wanted.n()) {
      String gone =
          PendingFiles.areGone(side, given) ? ", and they are gone (--keep goes on without)" : "";
      throw refused(name, "it has never got the files of pane %d%s".formatted(wanted.n(), gone));
    }
    Rows rows = to == 0 ? new Rows.Stay() : new Rows.Clear();
    if (!clear && to > 0) {
      rows = new Rows.RollBack(past.ancestors().get(to).snapshotId());
    }
    return Optional.of(step(name, side, rows));
  }

  /**
   * To change a table that is where it should be, so that a request under way fails; empty when it
   * has yet to get the files of the wanted pane, as that request may bring just them.
   */
  Optional<SideStep> toGuard(String name, Table side, Ledger wanted) {
    boolean due = wanted.pending().containsKey(name) && pane(name, side) < wanted.n();
    return due ? Optional.empty() : Optional.of(step(name, side, new Rows.Stay()));
  }

  /**
   * To let the table go on as it is; empty when nothing is wrong with it. Files that home gave it
   * last, and that it never got, stay away if they are gone: it was dropped with them and made
   * anew, or orphan removal took them.
   */
  Optional<SideStep> toKeep(String name, Table side, Ledger current) {
    Optional<SideMark> mark = mark(name, side);
    boolean isAhead = n(mark) > current.n();
    if (lacks(name, side, mark, current)) {
      if (isAhead) {
        refuseLaterRows(name, side, current);
      }
      return Optional.of(step(name, side, new Rows.Lack()));
    }
    if (isUnknown(side, mark) || (fits(name, side, mark) && !isAhead)) {
      return Optional.empty();
    }
    if (isAhead) {
      throw ahead(name);
    }
    if (current.pending().containsKey(name) && n(mark) < current.n()) {
      throw refused(name, "home has files for it that it has not got yet");
    }
    return Optional.of(step(name, side, new Rows.Stay()));
  }

  /** Whether it does not have what home gave it last, and cannot get it any more. */
  private static boolean lacks(String name, Table side, Optional<SideMark> mark, Ledger current) {
    String given = current.pending().get(name);
    return given != null
        && mark.stream().noneMatch(m -> m.has(current.n(), given))
        && PendingFiles.areGone(side, given);
  }

  /** One that is ahead of home may be so by its mark alone: a change was cut short. */
  private void refuseLaterRows(String name, Table side, Ledger current) {
    Past past = past(side);
    int to = past.newest(current.n());
    boolean isNew = to == past.n().size();
    boolean changed =
        past.ancestors().subList(0, to).stream()
            .filter(snapshot -> History.n(snapshot, line.name()) != Ancestor.FOREIGN)
            .map(Snapshot::summary)
            .anyMatch(s -> CHANGES.stream().anyMatch(s::containsKey));
    if (changed || (isNew && !past.whole())) {
      throw ahead(name);
    }
    refuseLost(name, side, isNew ? -1 : past.n().get(to), current.n());
  }

  private static IllegalStateException ahead(String name) {
    return refused(name, "it is ahead of home (--repair rolls it back)");
  }

  /**
   * To have the marks of another writer; empty where there is nothing to do. It must be all right,
   * or have got the other's by the same change, which was cut short: what home has given it since,
   * by a job that ran, it gets under the other's name.
   */
  Optional<SideStep> toRename(String name, Table side, Ledger current, Line renamed) {
    Optional<SideMark> mark = mark(name, side);
    SideSteps later = new SideSteps(renamed, home);
    Optional<SideMark> others = later.mark(name, side);
    if (!later.isUnknown(side, others)) {
      if (mark.isEmpty() && later.fits(name, side, others)) {
        boolean has = past(side).n().stream().anyMatch(n -> n >= current.n());
        return has || !current.pending().containsKey(name)
            ? Optional.of(step(name, side, new Rows.Stay()))
            : Optional.empty();
      }
      throw refused(
          name, "it has been written by '%s' already; choose another id".formatted(renamed.name()));
    }
    if (!isUnknown(side, mark) && !fits(name, side, mark)) {
      throw refused(name, "it does not fit its mark; look with firnline ledger first");
    }
    if (current.pending().containsKey(name) && n(mark) < current.n()) {
      throw refused(name, "home has files for it that it has not got yet; start the job once");
    }
    if (isUnknown(side, mark)) {
      return Optional.empty();
    }
    return Optional.of(step(name, side, new Rows.Stay()));
  }

  /** Home's {@code n} that the table has its files of; -1 when it says nothing. */
  long pane(String name, Table side) {
    return n(mark(name, side));
  }

  private SideStep step(String name, Table side, Rows rows) {
    @Nullable Snapshot head = line.head(side);
    return new SideStep(name, line, head == null ? null : head.snapshotId(), rows);
  }

  private boolean isUnknown(Table side, Optional<SideMark> mark) {
    return mark.isEmpty() && !History.wasSide(side, line.name());
  }

  private static long n(Optional<SideMark> mark) {
    return mark.map(SideMark::n).orElse(-1L);
  }

  /** A mark that cannot be read is as good as none. */
  private Optional<SideMark> mark(String name, Table side) {
    Optional<SideMark> mark;
    try {
      mark = SideMark.read(name, line.name(), side.properties());
    } catch (LedgerStopException damaged) {
      return Optional.empty();
    }
    if (mark.isPresent() && !mark.get().home().equals(home.uuid())) {
      throw refused(name, "it follows another home table, of uuid " + mark.get().home());
    }
    return mark;
  }

  private boolean fits(String name, Table side, Optional<SideMark> mark) {
    if (mark.isEmpty()) {
      return false;
    }
    try {
      line.checkThere(name, side);
      History.check(name, line.name(), mark.get().n(), mark.get().sequence(), line.ancestors(side));
      return true;
    } catch (LedgerStopException stop) {
      return false;
    }
  }

  private Past past(Table side) {
    List<Snapshot> ancestors = new ArrayList<>();
    List<Long> n = new ArrayList<>();
    boolean whole = true;
    for (Snapshot snapshot : line.ancestors(side)) {
      ancestors.add(snapshot);
      n.add(History.n(snapshot, line.name()));
      whole = snapshot.parentId() == null;
    }
    return new Past(ancestors, n, whole);
  }

  private void refuseForeign(String name, Past past, int to) {
    long foreign = past.n().subList(0, to).stream().filter(n -> n == Ancestor.FOREIGN).count();
    if (foreign > 0) {
      throw refused(
          name,
          "it has to go back, but %d snapshots since then are not of writer '%s'"
              .formatted(foreign, line.name()));
    }
  }

  /**
   * Rows that it should have were taken from it. Those of a pane that home does not have any more
   * were rightly taken, by a change that was cut short.
   */
  private void refuseLost(String name, Table side, long has, long wanted) {
    for (Snapshot snapshot : side.snapshots()) {
      long n = History.n(snapshot, line.name());
      boolean rows = snapshot.summary().containsKey(SnapshotSummary.ADDED_FILES_PROP);
      if (n > has && n <= wanted && rows && mayHomeHave(n)) {
        throw refused(
            name,
            "its rows of pane %d are gone, as it was rolled back further than home; set it to snapshot %d"
                .formatted(n, snapshot.snapshotId()));
      }
    }
  }

  /** Only a history that reaches further back proves that it does not. */
  private boolean mayHomeHave(long pane) {
    boolean whole = false;
    for (Snapshot snapshot : line.ancestors(home)) {
      long n = History.n(snapshot, line.name());
      if (n != Ancestor.FOREIGN && n <= pane) {
        return n == pane;
      }
      whole = snapshot.parentId() == null;
    }
    return !whole;
  }

  private static IllegalStateException refused(String name, String why) {
    return new IllegalStateException(
        "Cannot set the ledger: side table %s does not go along: %s. Nothing was changed"
            .formatted(name, why));
  }
}
