package io.firnline.iceberg.commit;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.file.WrittenFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Says where panes are that are committed: one result for each pane and table with files. */
final class Results {
  private final Line line;
  private final HomeState home;
  private final SideTables sides;
  private final Attempted attempted;
  private final Map<String, Table> loaded = new HashMap<>();

  Results(Line line, HomeState home, SideTables sides, Attempted attempted) {
    this.line = line;
    this.home = home;
    this.sides = sides;
    this.attempted = attempted;
  }

  /**
   * Results of one pane: home's, always, and one for each side table that got files.
   *
   * @param homeName full name of the home table
   */
  List<CommittedSnapshot> of(String homeName, Pane pane, long digest) {
    Optional<Snapshot> snapshot =
        History.find(home.table(), line, s -> PaneSummary.holds(s, digest));
    boolean replayed = snapshot.map(s -> !attempted.contains(s.snapshotId())).orElse(true);
    Map<String, List<WrittenFile>> byTable = new TreeMap<>();
    pane.files().forEach(f -> byTable.computeIfAbsent(f.table(), t -> new ArrayList<>()).add(f));
    List<CommittedSnapshot> results = new ArrayList<>();
    results.add(result(homeName, pane, byTable.remove(homeName), snapshot, replayed));
    byTable.forEach(
        (table, files) ->
            results.add(result(table, pane, files, sideSnapshot(table, snapshot), replayed)));
    return results;
  }

  private Optional<Snapshot> sideSnapshot(String name, Optional<Snapshot> homeSnapshot) {
    Table table = loaded.computeIfAbsent(name, n -> sides.table(n).load());
    return homeSnapshot.flatMap(
        h ->
            History.find(table, line, s -> History.n(s, line.name()) == History.n(h, line.name())));
  }

  private static CommittedSnapshot result(
      String table,
      Pane pane,
      @Nullable List<WrittenFile> maybeFiles,
      Optional<Snapshot> snapshot,
      boolean replayed) {
    List<WrittenFile> files = maybeFiles == null ? List.of() : maybeFiles;
    return CommittedSnapshot.builder()
        .setTable(table)
        .setSnapshotId(snapshot.map(Snapshot::snapshotId).orElse(CommittedSnapshot.EXPIRED))
        .setSequenceNumber(snapshot.map(Snapshot::sequenceNumber).orElse(CommittedSnapshot.EXPIRED))
        .setWindowStart(new Instant(pane.window().startMillis()))
        .setWindowEnd(new Instant(pane.window().endMillis()))
        .setFiles(files.size())
        .setRows(files.stream().mapToLong(WrittenFile::rows).sum())
        .setBytes(files.stream().mapToLong(WrittenFile::sizeBytes).sum())
        .setLate(LedgerPanes.late(files))
        .setDead(LedgerPanes.dead(files))
        .setReplayed(replayed)
        .setCommittedAt(snapshot.map(s -> new Instant(s.timestampMillis())).orElse(Instant.now()))
        .build();
  }
}
