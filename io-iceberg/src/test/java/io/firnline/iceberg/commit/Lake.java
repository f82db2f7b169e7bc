package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.file.DataFileName;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.FaultPlan;
import io.firnline.iceberg.testing.FaultyCatalog;
import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;

/**
 * A home table, a dead-letter table, and a source of two partitions. In window i each partition has
 * the positions from 10 i to 10 i + 9: the last is a dead letter when there is a table for it, the
 * one before is dropped, all others are rows.
 */
final class Lake {
  static final String WRITER = "w1";
  static final List<SourcePartition> PARTITIONS =
      List.of(new SourcePartition("topic", "0"), new SourcePartition("topic", "1"));
  private static final long START = 1_790_000_040_000L;
  static final Schema SCHEMA =
      new Schema(
          Types.NestedField.required(1, "partition", Types.StringType.get()),
          Types.NestedField.required(2, "position", Types.LongType.get()));

  final FaultPlan plan;
  final CatalogSpec catalog;
  final boolean withSide;
  final Table home;
  final Table dead;
  final String homeName;
  final String deadName;
  private final Line line;

  /** Rows that the branch had when this line began. */
  private final int inherited;

  final List<String> given = new ArrayList<>();
  final List<String> dataFiles = new ArrayList<>();
  final long epoch;
  private final List<String> written = new ArrayList<>();
  private PaneCommitter committer;

  Lake(Warehouse warehouse, Warehouse.Kind kind, boolean withSide) {
    this(warehouse, kind, withSide, warehouse.catalog(kind));
  }

  /** The writer reaches the catalog in another way, e.g. through a gateway. */
  Lake(Warehouse warehouse, Warehouse.Kind kind, boolean withSide, CatalogSpec way) {
    this.withSide = withSide;
    this.plan = new FaultPlan();
    this.line = new Line(WRITER, SnapshotRef.MAIN_BRANCH);
    this.inherited = 0;
    this.homeName = Warehouse.newName("home");
    this.deadName = Warehouse.newName("dead");
    this.catalog = FaultyCatalog.wrap(way, plan);
    this.home = warehouse.create(kind, homeName, TableCreation.of(SCHEMA));
    this.dead = warehouse.create(kind, deadName, TableCreation.of(SCHEMA));
    this.epoch = claim("launch-1").epoch();
    this.committer = committer();
  }

  /** The same tables, where another line begins on a branch that starts from main as it is. */
  private Lake(Lake main, Line line) {
    this.withSide = main.withSide;
    this.plan = main.plan;
    this.line = line;
    this.inherited = main.given.size();
    this.homeName = main.homeName;
    this.deadName = main.deadName;
    this.catalog = main.catalog;
    this.home = main.home;
    this.dead = main.dead;
    this.given.addAll(main.given);
    this.epoch = claim("launch-1").epoch();
    this.committer = committer();
  }

  Lake onBranch(String writer, String branch) {
    return new Lake(this, new Line(writer, branch));
  }

  PaneCommitter committer() {
    return committer(settings(), new ManualWaiting());
  }

  PaneCommitter committer(CommitSettings settings, Waiting waiting) {
    return new PaneCommitter(settings, waiting);
  }

  CommitSettings settings() {
    return CommitSettings.of(catalog, homeName, line.writer())
        .withBranch(line.branch())
        .withPatience(Duration.ofMinutes(5));
  }

  TableLedger ledger() {
    return new TableLedger(
        catalog, homeName, line, new Patience(Duration.ofMinutes(5), new ManualWaiting()));
  }

  Ledger claim(String launch) {
    return ledger()
        .claim(
            new Claim(
                launch,
                "rule",
                Map.of("topic", "id"),
                Map.of(PARTITIONS.get(0), 0L, PARTITIONS.get(1), 0L)));
  }

  List<CommittedSnapshot> commit(Pane... panes) {
    return committer.commit(List.of(panes));
  }

  /** A start without state, whose panes have another epoch. */
  long startAgain() {
    restart();
    return claim("launch-" + UUID.randomUUID()).epoch();
  }

  /** The pane of window i as a run of this epoch reads it. */
  Pane pane(int i, long runEpoch) {
    Pane pane = pane(i);
    return new Pane(runEpoch, pane.window(), pane.files(), pane.dropped(), pane.coverages());
  }

  LedgerOperator operator() {
    return new LedgerOperator(catalog, homeName, line.name(), Set.of());
  }

  /** As after a crash of the worker: nothing in memory survives. */
  void restart() {
    committer = committer();
  }

  static CommitWindow window(int i) {
    return new CommitWindow(START + i * 60_000L, START + (i + 1) * 60_000L);
  }

  /** The pane of window i, whose files are new: what it holds is to be in the tables in the end. */
  Pane pane(int i) {
    return paneIn(i, i);
  }

  /** The records of window i, with the event times of another window. */
  Pane paneIn(int i, int in) {
    Pane pane = attempt(i, in);
    for (WrittenFile file : pane.files()) {
      dataFiles.add(file.location());
    }
    given.addAll(written);
    return pane;
  }

  /** What {@link #pane} gives, of an attempt that nobody counts on. */
  Pane attempt(int i) {
    return attempt(i, i);
  }

  /** A pane as of blocks that carry no source positions. */
  static Pane withoutPositions(Pane pane) {
    var files =
        pane.files().stream()
            .map(
                f ->
                    new WrittenFile(
                        f.table(),
                        f.role(),
                        f.location(),
                        f.rows(),
                        f.sizeBytes(),
                        f.dataFileJson(),
                        f.specId(),
                        f.ownWindow(),
                        f.late(),
                        Map.of()))
            .toList();
    return new Pane(-1, pane.window(), files, Map.of(), List.of());
  }

  private Pane attempt(int i, int in) {
    written.clear();
    Map<SourcePartition, Tally> rows = new HashMap<>();
    Map<SourcePartition, Tally> letters = new HashMap<>();
    Map<SourcePartition, Tally> dropped = new HashMap<>();
    List<GenericRecord> homeRows = new ArrayList<>();
    List<GenericRecord> deadRows = new ArrayList<>();
    List<Coverage> coverages = new ArrayList<>();
    for (SourcePartition p : PARTITIONS) {
      Tally all = Tally.ZERO;
      for (long position = 10L * i; position < 10L * i + 10; position++) {
        Tally one = new Tally(1, Tally.mixed(p.seed(), position));
        all = all.plus(one);
        if (position % 10 == 8) {
          dropped.merge(p, one, Tally::plus);
        } else if (position % 10 == 9 && withSide) {
          letters.merge(p, one, Tally::plus);
          deadRows.add(row(p, position));
        } else {
          rows.merge(p, one, Tally::plus);
          homeRows.add(row(p, position));
        }
      }
      long from = window(in).startMillis();
      coverages.add(
          new Coverage(
              p,
              10L * i,
              10L * i + 10,
              from,
              from + 60_000,
              List.of(new WindowCount(window(in), all, 10L * i))));
    }
    List<WrittenFile> files = new ArrayList<>();
    files.add(file(home, homeName, TableRole.DATA, in, homeRows, rows));
    if (withSide) {
      files.add(file(dead, deadName, TableRole.DEAD_LETTER, in, deadRows, letters));
    }
    return new Pane(epoch, window(in), files, dropped, coverages);
  }

  static GenericRecord row(SourcePartition p, long position) {
    GenericRecord row = GenericRecord.create(SCHEMA);
    row.set(0, p.partition());
    row.set(1, position);
    return row;
  }

  private WrittenFile file(
      Table table,
      String name,
      TableRole role,
      int i,
      List<GenericRecord> rows,
      Map<SourcePartition, Tally> tallies) {
    rows.forEach(row -> written.add(name + " " + row.get(0) + "/" + row.get(1)));
    DataFile file = write(table, rows, fileName(i));
    return new WrittenFile(
        name,
        role,
        file.location(),
        rows.size(),
        file.fileSizeInBytes(),
        ContentFileParser.toJson(file, table.spec()),
        0,
        window(i),
        false,
        tallies,
        0);
  }

  private String fileName(int i) {
    return new DataFileName(line.name(), window(i), 0, UUID.randomUUID(), 0).text();
  }

  /** A data file with a name that another engine could give it. */
  static DataFile write(Table table, List<GenericRecord> rows) {
    return write(table, rows, UUID.randomUUID() + ".parquet");
  }

  private static DataFile write(Table table, List<GenericRecord> rows, String name) {
    String location = table.locationProvider().newDataLocation(name);
    try {
      DataWriter<GenericRecord> writer =
          Parquet.writeData(table.io().newOutputFile(location))
              .forTable(table)
              .createWriterFunc(type -> GenericParquetWriter.create(SCHEMA, type))
              .withSpec(table.spec())
              .build();
      try (writer) {
        rows.forEach(writer::write);
      }
      return writer.toDataFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another engine's append. It brings a row that nobody gave us. */
  void foreignAppend(Table table) {
    table.refresh();
    table.newAppend().appendFile(write(table, List.of(row(PARTITIONS.get(0), -1)))).commit();
  }

  /** A compactor: all rows of a table's live files in one new file. */
  void compact(Table table) {
    table.refresh();
    Set<DataFile> old = new HashSet<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      tasks.forEach(task -> old.add(task.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!old.isEmpty()) {
      List<GenericRecord> rows = new ArrayList<>();
      Warehouse.rows(table).forEach(row -> rows.add((GenericRecord) row));
      table.newRewrite().rewriteFiles(old, Set.of(write(table, rows))).commit();
    }
  }

  /** Maintenance that keeps as little as it can: the current snapshot, and no other. */
  void expire(Table table) {
    table.refresh();
    table
        .expireSnapshots()
        .retainLast(1)
        .expireOlderThan(Long.MAX_VALUE)
        .cleanExpiredFiles(true)
        .commit();
  }

  /**
   * What always must hold: the tables have the rows given, once; no file is live twice; the ledger
   * agrees; no data file was deleted.
   *
   * @param foreignRows rows that others have put into the tables
   */
  void checkExactlyOnce(int foreignRows) {
    List<String> rows = new ArrayList<>();
    for (Table table : List.of(home, dead)) {
      String name = table == home ? homeName : deadName;
      Warehouse.rows(table, line.branch())
          .forEach(r -> rows.add(name + " " + r.get(0) + "/" + r.get(1)));
      assertThat(Warehouse.liveFiles(table, line.branch())).doesNotHaveDuplicates();
    }
    assertThat(rows.stream().filter(r -> r.endsWith("-1"))).hasSize(foreignRows);
    rows.removeIf(r -> r.endsWith("-1"));
    assertThat(rows).containsExactlyInAnyOrderElementsOf(given);
    assertThat(dataFiles).allMatch(f -> home.io().newInputFile(f).exists());
    assertNothingOfOursDeleted();
    assertThat(ledger().readNow().totals().rows() + ledger().readNow().totals().dead())
        .isEqualTo(given.size() - inherited);
  }

  /** The committer asks for no delete of a data file, of a manifest or of what is pending. */
  void assertNothingOfOursDeleted() {
    assertThat(plan.deletes()).isEmpty();
  }

  /** Snapshots with rows of the writer on main. */
  static List<Snapshot> commits(Table table) {
    return commits(table, WRITER);
  }

  /** Snapshots with rows of a ledger's name. */
  static List<Snapshot> commits(Table table, String name) {
    return Warehouse.snapshots(table).stream()
        .filter(s -> name.equals(s.summary().get("firnline.writer")))
        .filter(s -> s.summary().containsKey("added-data-files"))
        .toList();
  }
}
