package io.firnline.iceberg.audit;

import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.commit.ReplayCounts;
import io.firnline.iceberg.commit.WindowRows;
import io.firnline.iceberg.commit.WriterTable;
import io.firnline.iceberg.commit.WriterTables;
import io.firnline.iceberg.commit.WriterTables.Due;
import io.firnline.iceberg.table.Marks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotSummary;
import org.jspecify.annotations.Nullable;

/**
 * Each commit that is retained: whether the windows that its summary lists have as many rows as
 * Iceberg counted in the files that home and side tables got with it.
 */
final class CommitChecks {
  private final WriterTables tables;
  private final long newest;
  private final Map<String, Due> due;
  private final Map<String, Map<Long, Long>> addedBySide = new TreeMap<>();
  private final List<String> wrong = new ArrayList<>();
  private Counted sum = Counted.ZERO;
  private long commits;
  private long unproven;
  private long replays;

  /**
   * @param newest the ledger's {@code n}
   * @param due what side tables have not got yet, by name
   */
  CommitChecks(WriterTables tables, long newest, Map<String, Due> due) {
    this.tables = tables;
    this.newest = newest;
    this.due = due;
  }

  /** Rows and records of all commits that are retained. */
  Counted retained() {
    return sum;
  }

  Check check() {
    tables.sides().forEach(side -> addedBySide.put(side.name(), added(side)));
    tables.sides().forEach(side -> replaysOf(side).forEach(this::checkReplay));
    WriterTable home = tables.home();
    home.history().stream().filter(home::isOwn).forEach(this::check);
    Map<String, Long> figures = sum.figures();
    figures.put("commits", commits);
    figures.put("unproven", unproven);
    figures.put("replays", replays);
    String name = "commits";
    if (!wrong.isEmpty()) {
      return Check.failed(
          name, String.join("; ", wrong.subList(0, Math.min(3, wrong.size()))), figures);
    }
    String text =
        String.format(
            Locale.ROOT, "%,d retained, Iceberg counted the same in each: %s", commits, sum.text());
    if (unproven > 0) {
      return Check.unknown(
          name,
          String.format(
              Locale.ROOT,
              "of %,d commits that are retained %,d had files in side tables whose snapshots have expired: %s",
              commits,
              unproven,
              sum.text()),
          figures);
    }
    return Check.ok(name, text, figures);
  }

  private static Map<Long, Long> added(WriterTable side) {
    Map<Long, Long> added = new HashMap<>();
    side.history().stream()
        .filter(side::isOwn)
        .filter(s -> !s.summary().containsKey(Marks.REPLAY)) // it adds to no pane
        .forEach(s -> added.merge(side.n(s), ownRows(s), Long::sum));
    return added;
  }

  private static List<Snapshot> replaysOf(WriterTable side) {
    return side.history().stream()
        .filter(side::isOwn)
        .filter(s -> s.summary().containsKey(Marks.REPLAY))
        .toList();
  }

  private static long ownRows(Snapshot snapshot) {
    return ForeignChange.number(snapshot, SnapshotSummary.ADDED_RECORDS_PROP)
        - ForeignChange.number(snapshot, SnapshotSummary.DELETED_RECORDS_PROP);
  }

  private void check(Snapshot snapshot) {
    if (checkReplay(snapshot)) {
      return;
    }
    List<WindowRows> windows = WindowRows.of(snapshot);
    if (windows.isEmpty() && ownRows(snapshot) == 0) {
      return; // a claim, or a partition that appeared
    }
    commits++;
    Counted said = Counted.of(windows);
    sum = sum.plus(said);
    if (said.late() != ForeignChange.number(snapshot, Marks.LATE)
        || said.dead() != ForeignChange.number(snapshot, Marks.DEAD)
        || said.dropped() != ForeignChange.number(snapshot, Marks.DROPPED)) {
      wrong.add(
          "the summary of snapshot %d does not add up to its windows"
              .formatted(snapshot.snapshotId()));
    }
    compare(snapshot, said);
  }

  /** Whether it is one: what it says it did is what Iceberg counted. */
  private boolean checkReplay(Snapshot snapshot) {
    boolean letters = snapshot.summary().containsKey(Marks.LETTERS);
    if (!letters && !snapshot.summary().containsKey(Marks.REPLAY)) {
      return false;
    }
    ReplayCounts replay = ReplayCounts.of(snapshot);
    replays++;
    sum = sum.plus(new Counted(0, replay.letters(), replay.lateLetters(), -replay.letters(), 0));
    long said = replay.difference() + replay.letters();
    Added sides = letters ? addedToSides(tables.home().n(snapshot)) : Added.NOTHING;
    long counted = ownRows(snapshot) + sides.rows();
    if (said != counted && (sides.known() || counted > said)) {
      wrong.add(
          String.format(
              Locale.ROOT,
              "snapshot %d says that a replay changed the number of rows by %,d, Iceberg counted %,d",
              snapshot.snapshotId(),
              said,
              counted));
    } else if (said != counted) {
      unproven++;
    }
    return true;
  }

  /**
   * What side tables got with a commit.
   *
   * @param known whether the snapshots of that time are retained in all of them
   */
  private record Added(long rows, long dead, boolean known) {
    static final Added NOTHING = new Added(0, 0, true);
  }

  private Added addedToSides(long n) {
    long rows = 0;
    long dead = 0;
    boolean known = tables.dropped().isEmpty();
    for (WriterTable side : tables.sides()) {
      Long of = addedTo(side, n);
      known &= of != null;
      if (side.role() == TableRole.DEAD_LETTER) {
        dead += of == null ? 0 : of;
      } else {
        rows += of == null ? 0 : of;
      }
    }
    return new Added(rows, dead, known);
  }

  private void compare(Snapshot snapshot, Counted said) {
    long n = tables.home().n(snapshot);
    Added sides = addedToSides(n);
    long rows = ownRows(snapshot) + sides.rows();
    long dead = sides.dead();
    boolean same = rows == said.rows() && dead == said.dead();
    boolean more = rows > said.rows() || dead > said.dead();
    if (!same && (sides.known() || more)) {
      wrong.add(
          String.format(
              Locale.ROOT,
              "snapshot %d (pane %d) says %,d rows and %,d dead letters, Iceberg counted %,d and %,d",
              snapshot.snapshotId(),
              n,
              said.rows(),
              said.dead(),
              rows,
              dead));
    } else if (!same) {
      unproven++;
    }
  }

  /** Rows that a side table got with a commit; null if its snapshots of that time have expired. */
  private @Nullable Long addedTo(WriterTable side, long n) {
    Map<Long, Long> added = addedBySide.getOrDefault(side.name(), Map.of());
    Due waits = due.getOrDefault(side.name(), Due.NOTHING);
    if (n == newest && waits.files() > 0) {
      return waits.rows();
    }
    Long rows = added.get(n);
    if (rows != null) {
      return rows;
    }
    boolean seen = side.historyIsWhole() || added.keySet().stream().anyMatch(m -> m < n);
    return seen ? Long.valueOf(0) : null;
  }
}
