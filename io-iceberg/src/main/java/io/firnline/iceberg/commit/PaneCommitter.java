package io.firnline.iceberg.commit;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.commit.CommitSettings.Grouping;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerPane;
import io.firnline.iceberg.ledger.LedgerRules;
import io.firnline.iceberg.ledger.LedgerRules.Outcome;
import io.firnline.iceberg.ledger.LedgerStopException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.DataFile;

/**
 * Commits panes, each exactly once, however often and by however many workers it is delivered
 * (ledger.md sections 4 and 5).
 *
 * <p>Each attempt loads the home table, applies the rules to its ledger, and swaps files and ledger
 * in one compare-and-set; then the side tables follow. A lost race, a lost answer or a catalog that
 * is away only makes another attempt, in place, up to {@link CommitSettings#patience}. No file is
 * ever deleted: a request may still land.
 *
 * <p>Safe for use by several threads; panes of one writer are better given by one.
 */
public final class PaneCommitter {
  private final CommitSettings settings;
  private final Waiting waiting;
  private final HomeTable home;
  private final PendingFiles pendingFiles = new PendingFiles();
  private final SideTables sides;

  public PaneCommitter(CommitSettings settings) {
    this(settings, Waiting.SYSTEM);
  }

  PaneCommitter(CommitSettings settings, Waiting waiting) {
    this.settings = settings;
    this.waiting = waiting;
    this.home = new HomeTable(settings.catalog(), settings.homeTable(), settings.line());
    this.sides = new SideTables(settings, pendingFiles, home::load);
  }

  /**
   * Commits all of them, oldest window first, in one snapshot for each table (or one for each
   * window: {@link Grouping}).
   *
   * @return for each pane: where it is in the home table, and in each side table that got files of
   *     it; nothing for panes without records that are left out ({@link CommitSettings#heartbeat})
   * @throws LedgerStopException if one of them can never be committed, or an earlier one is missing
   *     and does not come within {@link CommitSettings#missingPaneWait}
   * @throws IllegalStateException out of patience; the same panes can be given again
   */
  public List<CommittedSnapshot> commit(List<Pane> panes) {
    List<CommittedSnapshot> results = new ArrayList<>();
    for (List<Pane> group : groups(panes)) {
      results.addAll(timed(new Call(group)));
    }
    return results;
  }

  private List<CommittedSnapshot> timed(Call call) {
    long started = waiting.nanoTime();
    List<CommittedSnapshot> committed = call.run(new Patience(settings.patience(), waiting));
    long millis = TimeUnit.NANOSECONDS.toMillis(waiting.nanoTime() - started);
    return committed.stream().map(snapshot -> snapshot.withCommitMillis(millis)).toList();
  }

  private List<List<Pane>> groups(List<Pane> panes) {
    List<Pane> sorted = new ArrayList<>(panes);
    sorted.sort(Comparator.comparing(Pane::window));
    if (settings.grouping() == Grouping.WINDOW) {
      TreeMap<Object, List<Pane>> byWindow = new TreeMap<>();
      sorted.forEach(p -> byWindow.computeIfAbsent(p.window(), w -> new ArrayList<>()).add(p));
      return List.copyOf(byWindow.values());
    }
    return sorted.isEmpty() ? List.of() : List.of(sorted);
  }

  /** The panes of one group, until all of them are in the tables. */
  private final class Call {
    private final Map<LedgerPane, Pane> panes = new IdentityHashMap<>();
    private final List<LedgerPane> sorted = new ArrayList<>();
    private final Attempted attempted = new Attempted();
    private final Map<String, PendingPart> written = new TreeMap<>();

    Call(List<Pane> group) {
      for (Pane pane : group) {
        LedgerPane ledgerPane = LedgerPanes.of(pane);
        panes.put(ledgerPane, pane);
        sorted.add(ledgerPane);
      }
    }

    List<CommittedSnapshot> run(Patience patience) {
      String what =
          "commit %d panes of writer '%s' to table '%s'"
              .formatted(sorted.size(), settings.line().name(), settings.homeTable());
      MissingPaneWait wait = new MissingPaneWait(settings.missingPaneWait(), waiting);
      Attempt attempt = patience.call(what, this::attempt);
      while (!attempt.outcome().waiting().isEmpty()) {
        wait.waitOrStop(attempt.outcome());
        attempt = patience.call(what, this::attempt);
      }
      Attempt last = attempt;
      return patience.call(what, () -> results(last));
    }

    /** One attempt at all that can be committed now; nothing, when what is missing cannot come. */
    private Attempt attempt() {
      HomeState state = home.load();
      sides.bringUp(state, attempted);
      Outcome outcome = LedgerRules.applyAll(state.ledger(), sorted);
      boolean hopeless = !outcome.waiting().isEmpty() && settings.missingPaneWait().isZero();
      if (hopeless || outcome.applied().isEmpty()) {
        return new Attempt(outcome, state, List.of());
      }
      if (outcome.movesTimeBelow(settings.heartbeat().toMillis(), state.ledger())) {
        return new Attempt(outcome, state, outcome.applied());
      }
      HomeState after = append(state, outcome);
      sides.bringUp(after, attempted);
      return new Attempt(outcome, after, List.of());
    }

    private HomeState append(HomeState state, Outcome outcome) {
      List<Pane> applied = outcome.applied().stream().map(this::pane).toList();
      Map<String, List<WrittenFile>> byTable = new TreeMap<>();
      for (Pane pane : applied) {
        pane.files()
            .forEach(f -> byTable.computeIfAbsent(f.table(), t -> new ArrayList<>()).add(f));
      }
      List<WrittenFile> own = byTable.remove(settings.homeTable());
      List<DataFile> files = new ArrayList<>();
      if (own != null) {
        own.forEach(file -> files.add(PendingFiles.dataFile(state.table(), file)));
      }
      Map<String, TableRole> sides = new TreeMap<>();
      byTable.forEach((table, of) -> sides.put(table, of.get(0).role()));
      Ledger next = outcome.ledger().committed(state.sequence(), pending(byTable, applied));
      Map<String, String> summary = new TreeMap<>(settings.snapshotProperties());
      summary.putAll(PaneSummary.of(applied, outcome.applied()));
      return home.append(state, next, files, sides, summary, Map.of(), attempted);
    }

    private Pane pane(LedgerPane ledgerPane) {
      return Objects.requireNonNull(panes.get(ledgerPane));
    }

    /** Written before home is committed, once for the same files. */
    private Map<String, String> pending(
        Map<String, List<WrittenFile>> byTable, List<Pane> applied) {
      Map<String, String> locations = new TreeMap<>();
      byTable.forEach(
          (table, files) -> {
            PendingPart part = written.get(table);
            if (part == null || !part.files().equals(files)) {
              Map<String, String> summary = PaneSummary.ofSide(table, applied);
              part =
                  new PendingPart(
                      files, pendingFiles.write(sides.table(table).load(), files, summary));
              written.put(table, part);
            }
            locations.put(table, part.location());
          });
      return locations;
    }

    private List<CommittedSnapshot> results(Attempt last) {
      Results results = new Results(settings.line(), last.after(), sides, attempted);
      List<CommittedSnapshot> all = new ArrayList<>();
      sorted.stream()
          .filter(p -> !last.leftOut().contains(p))
          .forEach(p -> all.addAll(results.of(settings.homeTable(), pane(p), p.digest())));
      return all;
    }
  }

  /**
   * What came of an attempt.
   *
   * @param after the home table as it left it
   * @param leftOut panes that need no commit: they bring nothing but time, and too little of it
   */
  private record Attempt(Outcome outcome, HomeState after, List<LedgerPane> leftOut) {}

  /** Files of a side table, and where they are listed. */
  private record PendingPart(List<WrittenFile> files, String location) {}
}
