package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.table.Marks;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Snapshot;

/**
 * What replays did to a writer's tables: in one snapshot, or all together.
 *
 * @param replaced rows that were taken from the table
 * @param rows rows that took their place
 * @param letters dead letters that became rows
 * @param lateLetters those of {@code letters} that count as late rows
 */
public record ReplayCounts(long replaced, long rows, long letters, long lateLetters) {

  /** Nothing was replayed. */
  public static final ReplayCounts NOTHING = new ReplayCounts(0, 0, 0, 0);

  /** What a snapshot did; all zero for one that is no replay. */
  public static ReplayCounts of(Snapshot snapshot) {
    return of(snapshot.summary(), Marks.REPLAY, Marks.LETTERS);
  }

  /**
   * The event times whose rows a snapshot replaced; empty if it replaced none.
   *
   * @throws IllegalArgumentException or {@link java.time.DateTimeException} if its summary cannot
   *     be read
   */
  public static Optional<CommitWindow> range(Snapshot snapshot) {
    return Optional.ofNullable(snapshot.summary().get(Marks.REPLAY))
        .map(text -> WindowRows.window(text.split(" ", 2)[0]));
  }

  /** What all replays of a writer did in a table, by its properties; letters are told by home. */
  public static ReplayCounts of(Map<String, String> properties, String writer) {
    return of(properties, Marks.of(Marks.REPLAY, writer), Marks.of(Marks.LETTERS, writer));
  }

  private static ReplayCounts of(Map<String, String> said, String replay, String letters) {
    String exchanged = said.getOrDefault(replay, "");
    String moved = said.getOrDefault(letters, "");
    return new ReplayCounts(
        WindowRows.count(exchanged, "replaced"),
        WindowRows.count(exchanged, "rows"),
        WindowRows.count(moved, "rows"),
        WindowRows.count(moved, "late"));
  }

  /** These and others. */
  public ReplayCounts plus(ReplayCounts other) {
    return new ReplayCounts(
        replaced + other.replaced,
        rows + other.rows,
        letters + other.letters,
        lateLetters + other.lateLetters);
  }

  /** Whether anything was replayed at all. */
  public boolean isNothing() {
    return equals(NOTHING);
  }

  /**
   * How many rows more the source gave on another reading than on the first; the ledger has not.
   */
  public long difference() {
    return rows - replaced;
  }
}
