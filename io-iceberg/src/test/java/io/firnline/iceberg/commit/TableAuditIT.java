package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.audit.AuditReport;
import io.firnline.iceberg.audit.Check;
import io.firnline.iceberg.audit.Check.Status;
import io.firnline.iceberg.audit.Coordinates;
import io.firnline.iceberg.audit.ForeignChange;
import io.firnline.iceberg.audit.TableAudit;
import io.firnline.iceberg.block.TableRole;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.Forged;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.deletes.PositionDelete;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The audit finds what is wrong, and only that; beside {@link Lake}, whose tables it looks at. */
class TableAuditIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final Lake lake = new Lake(WAREHOUSE, Kind.JDBC, true);

  private void commitPanes(int panes) {
    for (int i = 0; i < panes; i++) {
      lake.commit(lake.pane(i));
    }
    lake.home.refresh();
    lake.dead.refresh();
  }

  @Test
  void provesTablesThatAreRight() throws Exception {
    commitPanes(3);
    AuditReport report = audit();
    assertThat(report.checks()).filteredOn(c -> c.status() != Status.OK).isEmpty();
    assertThat(report.proven()).isTrue();
    assertThat(report.tables()).containsExactly(lake.homeName, lake.deadName);
    assertThat(check(report, "balance").figures())
        .containsEntry("records", 60L)
        .containsEntry("rows", 48L)
        .containsEntry("dead", 6L)
        .containsEntry("dropped", 6L);
    assertThat(check(report, "commits").figures()).containsEntry("commits", 3L);
    assertThat(check(report, "positions once").figures()).containsEntry("positions", 54L);
    assertThat(report.foreign()).isEmpty();
  }

  @Test
  void aSideTableLeadsToItsHome() throws Exception {
    commitPanes(1);
    assertThat(audit(lake.deadName).home()).isEqualTo(lake.homeName);
  }

  @Test
  void expiredSnapshotsAreStillAccountedFor() throws Exception {
    commitPanes(3);
    for (Table table : List.of(lake.home, lake.dead)) {
      table.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
    }
    AuditReport report = audit();
    assertThat(report.proven()).isTrue();
    assertThat(check(report, "commits").figures()).containsEntry("commits", 1L);
    assertThat(check(report, "before").figures())
        .containsEntry("records", 40L)
        .containsEntry("dead", 4L);
  }

  @Test
  void whatASideTableHasYetToGetCounts() throws Exception {
    commitPanes(1);
    lake.plan.next(lake.deadName, Fault.CRASH_BEFORE_COMMIT);
    assertThatThrownBy(() -> lake.commit(lake.pane(1))).isInstanceOf(Crash.class);
    AuditReport report = audit();
    assertThat(check(report, "history " + lake.deadName).figures()).containsEntry("dueRows", 2L);
    assertThat(report.checks()).filteredOn(c -> c.status() != Status.OK).isEmpty();
    lake.home.refresh();
    Ledger ledger = LedgerProperties.read(Lake.WRITER, lake.home.properties()).orElseThrow();
    lake.home.io().deleteFile(ledger.pending().get(lake.deadName));
    assertFails(audit(), "history " + lake.deadName, "is gone");
  }

  @Test
  void rowsThatOthersRemoveAndAddAreReported() throws Exception {
    commitPanes(2);
    lake.home.newDelete().deleteFile(lake.dataFiles.get(0)).commit();
    lake.foreignAppend(lake.dead);
    AuditReport report = audit();
    assertThat(report.passed()).isTrue();
    assertThat(report.foreign())
        .extracting(ForeignChange::table, ForeignChange::netRows)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(lake.homeName, -16L),
            org.assertj.core.groups.Tuple.tuple(lake.deadName, 1L));
    assertThat(check(report, "total rows").figures())
        .containsEntry("ledger", 32L)
        .containsEntry("tables", 16L)
        .containsEntry("others", -16L);
  }

  @Test
  void rowsThatOthersHideWithDeleteFilesAreReported() throws Exception {
    commitPanes(1);
    String location = lake.home.locationProvider().newDataLocation("deletes.parquet");
    PositionDeleteWriter<Record> writer =
        Parquet.writeDeletes(lake.home.io().newOutputFile(location))
            .forTable(lake.home)
            .rowSchema(null)
            .withSpec(lake.home.spec())
            .overwrite()
            .buildPositionWriter();
    try (writer) {
      writer.write(PositionDelete.<Record>create().set(lake.dataFiles.get(0), 3));
    }
    lake.home.newRowDelta().addDeletes(writer.toDeleteFile()).commit();
    AuditReport report = audit();
    assertThat(report.passed()).isTrue();
    assertThat(report.foreign()).extracting(ForeignChange::addedDeletes).containsExactly(1L);
    assertThat(check(report, "scan " + lake.homeName).figures())
        .containsEntry("rows", 15L)
        .containsEntry("manifests", 16L);
  }

  @Test
  void whenOthersSnapshotsHaveExpiredADifferenceProvesNothing() throws Exception {
    commitPanes(1);
    lake.home.newDelete().deleteFile(lake.dataFiles.get(0)).commit();
    lake.commit(lake.pane(1));
    lake.home.refresh();
    lake.home.expireSnapshots().expireOlderThan(Long.MAX_VALUE).retainLast(1).commit();
    AuditReport report = audit();
    assertThat(check(report, "total rows").status()).isEqualTo(Status.UNKNOWN);
    assertThat(check(report, "total rows").text()).contains("16 too few");
    assertThat(report.passed()).isTrue();
    assertThat(report.proven()).isFalse();
  }

  @Test
  void aFileThatIsLiveTwiceFails() throws Exception {
    commitPanes(1);
    lake.home.newFastAppend().appendFile(liveFile(lake.home)).commit();
    AuditReport report = audit();
    assertFails(report, "files once", "1 data files are live twice");
    assertFails(report, "positions once", "16 rows have the position of another row");
  }

  @Test
  void aRowThatIsThereTwiceFails() throws Exception {
    commitPanes(1);
    GenericRecord row = Lake.row(Lake.PARTITIONS.get(1), 9); // a dead letter is
    lake.home.newAppend().appendFile(Lake.write(lake.home, List.of(row))).commit();
    AuditReport report = audit();
    assertFails(report, "positions once", "1 rows have the position of another row");
    assertThat(report.checks()).filteredOn(c -> c.status() == Status.FAILED).hasSize(1);
  }

  @Test
  void aRowFromWhereNothingWasReadFails() throws Exception {
    commitPanes(1);
    GenericRecord row = Lake.row(Lake.PARTITIONS.get(1), 10);
    lake.home.newAppend().appendFile(Lake.write(lake.home, List.of(row))).commit();
    assertFails(audit(), "frontier", "topic/1:10 (read below 10)");
  }

  @Test
  void aDamagedLedgerFailsAndTheRestIsStillLookedAt() throws Exception {
    commitPanes(1);
    String key = "firnline.ledger.w1.0";
    String text = lake.home.properties().get(key);
    set(
        lake.home,
        key,
        text.substring(0, 20) + (text.charAt(20) == 'A' ? 'B' : 'A') + text.substring(21));
    AuditReport report = audit();
    assertFails(report, "ledger", "its checksum does not match");
    assertThat(check(report, "files once").status()).isEqualTo(Status.OK);
    assertThat(check(report, "scan " + lake.deadName).figures()).containsEntry("rows", 2L);
  }

  @Test
  void aLedgerThatCountsOtherRowsFails() throws Exception {
    commitPanes(1);
    setCounters(new Counters(21, 17, 0, 2, 2, 0));
    AuditReport report = audit();
    assertThat(check(report, "balance").status()).isEqualTo(Status.OK);
    assertFails(report, "total rows", "17 in the ledger; 16 in the tables: 1 too few");
    assertFails(report, "before", "no snapshot has expired, yet the ledger counts more");
    setCounters(new Counters(20, 16, 0, 3, 2, 0));
    report = audit();
    assertFails(report, "balance", "of stream 'topic' it does not add up");
    assertFails(report, "total dead letters", "1 too few");
    setCounters(new Counters(19, 15, 0, 2, 2, 0));
    assertFails(audit(), "before", "the snapshots show more than the ledger counts");
  }

  @Test
  void aRollbackFails() throws Exception {
    commitPanes(2);
    roll(lake.dead);
    assertFails(audit(), "history " + lake.deadName, "Rolled back");
    roll(lake.home);
    assertFails(audit(), "history " + lake.homeName, "Rolled back");
  }

  @Test
  void aPropertyThatSaysMoreThanTheLedgerFails() throws Exception {
    commitPanes(1);
    set(lake.home, Marks.of(Marks.COMPLETE_THROUGH, Lake.WRITER), "2030-01-01T00:00:00Z");
    assertFails(audit(), "complete-through", "the table's property says 2030-01-01T00:00:00Z");
  }

  @Test
  void aCommitWhoseWindowsHaveOtherRowsFails() throws Exception {
    commitPanes(1);
    lake.home
        .newAppend()
        .appendFile(Lake.write(lake.home, List.of(Lake.row(Lake.PARTITIONS.get(0), 8))))
        .set(Marks.WRITER, Lake.WRITER)
        .set(Marks.N, "1")
        .set(Marks.WINDOWS, "global rows=2 late=0 dead=0 dropped=0")
        .commit();
    assertFails(audit(), "commits", "says 2 rows and 0 dead letters, Iceberg counted 1 and");
  }

  @Test
  void aSnapshotWhoseTotalsAreWrongFails() throws Exception {
    commitPanes(1);
    TableOperations operations = Swap.operations(lake.home);
    String json = TableMetadataParser.toJson(operations.current());
    String forged = json.replace("\"total-records\":\"16\"", "\"total-records\":\"15\"");
    assertThat(forged).isNotEqualTo(json);
    operations.commit(operations.current(), TableMetadataParser.fromJson(forged));
    AuditReport report = audit();
    assertFails(report, "manifests " + lake.homeName, "1 files with 16 rows, but the newest");
    assertFails(report, "total rows", "1 too few");
  }

  @Test
  void aFileWithOtherRowsThanItsManifestSaysFails() throws Exception {
    commitPanes(1);
    DataFile file = Lake.write(lake.home, List.of(Lake.row(Lake.PARTITIONS.get(0), -1)));
    DataFile lies = DataFiles.builder(lake.home.spec()).copy(file).withRecordCount(2).build();
    lake.home.newAppend().appendFile(lies).commit();
    assertFails(audit(), "scan " + lake.homeName, "17 rows read, but the manifests say 18");
  }

  @Test
  void aSideTableThatWasDroppedIsNamed() throws Exception {
    commitPanes(1);
    lake.catalog.load().dropTable(TableIdentifier.parse(lake.deadName));
    AuditReport report = audit();
    assertThat(check(report, "history " + lake.deadName).status()).isEqualTo(Status.UNKNOWN);
    assertThat(report.passed()).isTrue();
    assertThat(report.proven()).isFalse();
  }

  @Test
  void withoutColumnsForPositionsNumbersAreCompared() throws Exception {
    commitPanes(1);
    AuditReport report =
        TableAudit.of(lake.catalog, lake.homeName, Lake.WRITER, Map.of(), true).run().report();
    assertThat(check(report, "positions once").status()).isEqualTo(Status.UNKNOWN);
    assertThat(check(report, "scan " + lake.homeName).status()).isEqualTo(Status.OK);
    report =
        TableAudit.of(lake.catalog, lake.homeName, Lake.WRITER, Map.of(), false).run().report();
    assertThat(check(report, "scan").status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void passesWhileAJobCommits() throws Exception {
    commitPanes(1);
    CompletableFuture<Void> job =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 1; i <= 25; i++) {
                lake.commit(lake.pane(i));
              }
            });
    int audits = 0;
    while (!job.isDone()) {
      AuditReport report = audit();
      assertThat(report.checks()).filteredOn(c -> c.status() != Status.OK).isEmpty();
      audits++;
    }
    job.join();
    assertThat(audits).isPositive();
    assertThat(check(audit(), "balance").figures()).containsEntry("records", 26L * 20);
  }

  private AuditReport audit() throws InterruptedException {
    return audit(lake.homeName);
  }

  private AuditReport audit(String table) throws InterruptedException {
    Coordinates columns = new Coordinates("stream", "partition", "position", null);
    Map<TableRole, Coordinates> all =
        Map.of(TableRole.DATA, columns, TableRole.DEAD_LETTER, columns);
    return TableAudit.of(lake.catalog, table, Lake.WRITER, all, true).run().report();
  }

  private static Check check(AuditReport report, String name) {
    List<Check> found = report.checks().stream().filter(c -> c.name().equals(name)).toList();
    assertThat(found).as(name + " in " + report.checks()).hasSize(1);
    return found.get(0);
  }

  private static void assertFails(AuditReport report, String name, String text) {
    assertThat(check(report, name).status()).as(report.toString()).isEqualTo(Status.FAILED);
    assertThat(check(report, name).text()).contains(text);
    assertThat(report.passed()).isFalse();
  }

  private void setCounters(Counters counters) {
    Forged.ledger(
        lake.home, Lake.WRITER, "counters", new TreeMap<>(Map.of("topic", counters)));
  }

  private static void set(Table table, String key, String value) {
    table.updateProperties().set(key, value).commit();
  }

  private static void roll(Table table) {
    Snapshot parent = table.snapshot(table.currentSnapshot().parentId());
    table.manageSnapshots().rollbackTo(parent.snapshotId()).commit();
  }

  private static DataFile liveFile(Table table) throws Exception {
    List<DataFile> files = new ArrayList<>();
    try (CloseableIterable<FileScanTask> tasks = table.newScan().planFiles()) {
      tasks.forEach(task -> files.add(task.file().copy()));
    }
    return files.get(0);
  }
}
