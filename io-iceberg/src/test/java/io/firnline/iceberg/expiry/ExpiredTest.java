package io.firnline.iceberg.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.Warehouse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExpiredTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  private static final Duration DAYS = Duration.ofDays(5);

  private final Table table =
      WAREHOUSE.create(
          Warehouse.Kind.JDBC,
          Warehouse.newName("expired"),
          TableCreation.of(new Schema(Types.NestedField.required(1, "id", Types.LongType.get()))));

  @Test
  void eachBranchKeepsItsNewest() {
    append(6, Map.of());
    List<Snapshot> all = Warehouse.snapshots(table);
    table.manageSnapshots().createBranch("audit", all.get(3).snapshotId()).commit();
    assertExpired(new Retention(2, 1, DAYS), all, 0, 1);
    assertExpired(new Retention(2, 3, DAYS), all, 0);
    assertExpired(new Retention(6, 1, DAYS), all);
  }

  @Test
  void whatIsTooOldGoesButNeverBelowTheLeast() {
    append(4, Map.of());
    List<Snapshot> all = Warehouse.snapshots(table);
    long later = all.get(3).timestampMillis() + DAYS.toMillis() + 1;
    table.refresh();
    assertThat(Expired.of(table, new Retention(10, 1, DAYS), later))
        .containsExactly(id(all, 0), id(all, 1), id(all, 2));
    assertThat(Expired.of(table, new Retention(10, 3, DAYS), later)).containsExactly(id(all, 0));
    assertThat(Expired.of(table, new Retention(10, 1, DAYS.multipliedBy(2)), later)).isEmpty();
    assertThat(Expired.of(table, new Retention(10, 1, Duration.ofMillis(Long.MAX_VALUE)), later))
        .isEmpty();
  }

  @Test
  void aBranchsOwnRuleComesFirst() {
    append(5, Map.of());
    List<Snapshot> all = Warehouse.snapshots(table);
    table.manageSnapshots().setMinSnapshotsToKeep("main", 4).commit();
    assertExpired(new Retention(1, 1, DAYS), all, 0);
  }

  @Test
  void tagsStagedSnapshotsAndTheNewestOfEachWriterStay() {
    append(1, Map.of(Marks.WRITER, "other", Marks.N, "1"));
    append(1, Map.of(Marks.WRITER, "other", Marks.N, "2"));
    append(2, Map.of());
    newAppend(Map.of()).stageOnly().commit();
    append(2, Map.of(Marks.WRITER, "w", Marks.N, "1"));
    List<Snapshot> all = Warehouse.snapshots(table);
    assertThat(all).hasSize(7);
    table.manageSnapshots().createTag("kept", all.get(3).snapshotId()).commit();
    assertExpired(new Retention(1, 1, DAYS), all, 0, 2, 5);
    long later = all.get(6).timestampMillis() + DAYS.toMillis() + 1;
    assertThat(Expired.of(table, new Retention(1, 1, DAYS), later))
        .as("what was staged goes by age")
        .contains(id(all, 4));
  }

  @Test
  void propertiesSayWhatStays() {
    assertThat(Retention.of(Map.of()))
        .isEqualTo(new Retention(Retention.UNBOUNDED, 1, Duration.ofDays(5)));
    Map<String, String> all =
        Map.of(
            Marks.MAX_SNAPSHOTS,
            "100",
            "history.expire.min-snapshots-to-keep",
            "7",
            "history.expire.max-snapshot-age-ms",
            "60000");
    assertThat(Retention.of(all)).isEqualTo(new Retention(100, 7, Duration.ofMinutes(1)));
    assertThat(Retention.inLine(all)).contains(Retention.of(all));
    assertThat(Retention.inLine(Map.of("history.expire.min-snapshots-to-keep", "7"))).isEmpty();
    assertThat(Retention.inLine(Map.of(Marks.MAX_SNAPSHOTS, "3", "gc.enabled", "false"))).isEmpty();
    assertThatThrownBy(() -> Retention.inLine(Map.of(Marks.MAX_SNAPSHOTS, "0")))
        .hasMessage(
            "Invalid table property 'firnline.expire.max-snapshots': '0' is no whole number from 1 to 2147483647. Set it to one, or remove it");
  }

  @Test
  void expiryOfACommandDeletesWhatOnlyExpiredSnapshotsReach() {
    append(5, Map.of());
    List<Snapshot> all = Warehouse.snapshots(table);
    Retention retention = new Retention(2, 1, DAYS);
    assertThat(TableExpiry.plan(table, retention, System.currentTimeMillis()).expired()).hasSize(3);
    assertThat(Warehouse.snapshots(table)).hasSize(5);
    TableExpiry.Result done = TableExpiry.run(table, retention, System.currentTimeMillis());
    assertThat(done.expired())
        .extracting(Snapshot::snapshotId)
        .containsExactly(id(all, 0), id(all, 1), id(all, 2));
    assertThat(done.kept()).isEqualTo(2);
    assertThat(done.deleted()).as("manifest lists").isEqualTo(3);
    assertThat(done.failed()).isEmpty();
    assertThat(Warehouse.snapshots(table)).hasSize(2);
    assertThat(table.io().newInputFile(all.get(0).manifestListLocation()).exists()).isFalse();
    assertThat(Warehouse.liveFiles(table)).hasSize(5);
  }

  @Test
  void refusesWhereFilesAreShared() {
    table.updateProperties().set("gc.enabled", "false").commit();
    assertThatThrownBy(() -> TableExpiry.plan(table, new Retention(1, 1, DAYS), 0))
        .hasMessageContaining("'gc.enabled' is false");
  }

  private void assertExpired(Retention retention, List<Snapshot> all, int... expired) {
    table.refresh();
    assertThat(Expired.of(table, retention, all.get(all.size() - 1).timestampMillis()))
        .containsExactlyElementsOf(Arrays.stream(expired).mapToObj(i -> id(all, i)).toList());
  }

  private static long id(List<Snapshot> all, int i) {
    return all.get(i).snapshotId();
  }

  private void append(int times, Map<String, String> summary) {
    for (int i = 0; i < times; i++) {
      newAppend(summary).commit();
    }
  }

  private AppendFiles newAppend(Map<String, String> summary) {
    DataFile file =
        DataFiles.builder(table.spec())
            .withPath(table.location() + "/data/" + UUID.randomUUID() + ".parquet")
            .withFileSizeInBytes(10)
            .withRecordCount(1)
            .build();
    AppendFiles append = table.newAppend().appendFile(file);
    summary.forEach(append::set);
    return append;
  }
}
