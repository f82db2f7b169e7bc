package io.firnline.iceberg.commit;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.table.Marks;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;

/**
 * Makes rows of dead letters, each once: home gets its rows and decides, other tables theirs as
 * pending, and the dead-letter table as pending what deletes them there; so whoever comes next
 * finishes what a crash has left (ledger.md section 5). A running writer goes on beside it.
 */
public final class LetterCommit {
  private final CommitSettings settings;
  private final HomeTable home;
  private final PendingFiles pendingFiles = new PendingFiles();
  private final SideTables sides;

  public LetterCommit(CommitSettings settings) {
    if (!settings.branch().equals(SnapshotRef.MAIN_BRANCH)) {
      throw new IllegalArgumentException("Invalid branch: dead letters are replayed on main only");
    }
    this.settings = settings;
    this.home = new HomeTable(settings.catalog(), settings.homeTable(), settings.line());
    this.sides = new SideTables(settings, pendingFiles, home::load);
  }

  /**
   * Where a replay begins.
   *
   * @param before how often letters were replayed before
   * @param completeThrough of the ledger
   */
  public record Begun(String before, long completeThrough) {}

  /**
   * What was there before the letters are read. Side tables have got all that the ledger gives them
   * then.
   */
  public Begun begin() {
    return patience()
        .call(
            text("read the ledger of"),
            () -> {
              HomeState state = home.load();
              if (state.stored().isEmpty()) {
                throw new IllegalStateException(
                    "Cannot replay dead letters: table '%s' has no ledger of writer '%s'. Check --writerId and the table"
                        .formatted(home.name(), home.writer()));
              }
              sides.bringUp(state, new Attempted());
              return new Begun(before(state), state.ledger().completeThrough());
            });
  }

  /**
   * Commits rows and the end of their letters.
   *
   * @param begun what {@link #begin} said
   * @param rows files of home and of side tables; at least one
   * @param deadLetters full name of the dead-letter table
   * @param deletes delete its rows
   * @return home's snapshot
   * @throws IllegalStateException if somebody else has replayed letters since {@link #begin};
   *     nothing was changed then
   */
  public Snapshot commit(
      Begun begun, List<WrittenFile> rows, String deadLetters, List<DeleteFile> deletes) {
    Map<String, String> pending = new TreeMap<>();
    pending.put(deadLetters, pendingFiles.writeDeletes(sides.table(deadLetters).load(), deletes));
    Map<String, List<WrittenFile>> ofSides =
        rows.stream()
            .filter(file -> !file.table().equals(home.name()))
            .collect(Collectors.groupingBy(WrittenFile::table));
    ofSides.forEach(
        (name, files) ->
            pending.put(
                name, pendingFiles.write(sides.table(name).load(), files, summary(files, begun))));
    Attempted attempted = new Attempted();
    return patience()
        .call(
            text("commit dead letters of"),
            () -> attempt(begun.before(), rows, pending, attempted));
  }

  /** What the snapshot of a side table says of its own rows. */
  private static Map<String, String> summary(List<WrittenFile> files, Begun begun) {
    Counters all = total(counts(files, begun.completeThrough()));
    return Map.of(Marks.LETTERS, text(all.rows(), all.late()));
  }

  private static Counters total(Map<String, Counters> counts) {
    return counts.values().stream().reduce(Counters.ZERO, Counters::plus);
  }

  private Map<String, TableRole> roles(List<WrittenFile> rows) {
    Map<String, TableRole> roles = new TreeMap<>();
    rows.stream()
        .filter(file -> !file.table().equals(home.name()))
        .forEach(file -> roles.put(file.table(), file.role()));
    return roles;
  }

  private Snapshot attempt(
      String begun, List<WrittenFile> rows, Map<String, String> pending, Attempted attempted) {
    HomeState state = home.load();
    sides.bringUp(state, attempted);
    for (Snapshot ancestor : settings.line().ancestors(state.table())) {
      if (attempted.contains(ancestor.snapshotId())
          && ancestor.summary().containsKey(Marks.LETTERS)) {
        return ancestor; // an answer was lost
      }
    }
    if (!before(state).equals(begun)) {
      throw new IllegalStateException(
          "Cannot replay dead letters: somebody else has replayed some of table '%s' meanwhile. Nothing was changed. Run it again"
              .formatted(home.name()));
    }
    Map<String, Counters> counts = counts(rows, state.ledger().completeThrough());
    Counters all = total(counts);
    Ledger next = state.ledger().recounted(counts).committed(state.sequence(), pending);
    List<DataFile> files =
        rows.stream()
            .filter(file -> file.table().equals(home.name()))
            .map(file -> PendingFiles.dataFile(state.table(), file))
            .toList();
    HomeState after =
        home.append(
            state,
            next,
            files,
            roles(rows),
            Map.of(Marks.LETTERS, text(all.rows(), all.late())),
            Map.of(
                Marks.of(Marks.LETTERS, home.writer()),
                text(
                    WindowRows.count(begun, "rows") + all.rows(),
                    WindowRows.count(begun, "late") + all.late())),
            attempted);
    sides.bringUp(after, attempted);
    return Objects.requireNonNull(settings.line().head(after.table()));
  }

  /** Rows of windows that are complete already are late, and so is all of a table of late rows. */
  private static Map<String, Counters> counts(List<WrittenFile> rows, long completeThrough) {
    Map<String, Counters> counts = new TreeMap<>();
    for (WrittenFile file : rows) {
      boolean late =
          file.role() == TableRole.LATE || file.ownWindow().startMillis() < completeThrough;
      long bytes = file.sizeBytes();
      for (Map.Entry<SourcePartition, Tally> e : file.tallies().entrySet()) {
        long n = e.getValue().records();
        counts.merge(
            e.getKey().stream(), new Counters(0, n, late ? n : 0, -n, 0, bytes), Counters::plus);
        bytes = 0;
      }
    }
    return counts;
  }

  private String before(HomeState state) {
    return state.table().properties().getOrDefault(Marks.of(Marks.LETTERS, home.writer()), "");
  }

  private static String text(long rows, long late) {
    return "rows=%d late=%d".formatted(rows, late);
  }

  private Patience patience() {
    return new Patience(settings.patience(), Waiting.SYSTEM);
  }

  private String text(String verb) {
    return "%s writer '%s' in table '%s'".formatted(verb, home.writer(), home.name());
  }
}
