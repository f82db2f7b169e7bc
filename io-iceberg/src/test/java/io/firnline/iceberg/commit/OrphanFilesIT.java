package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.file.DataFileName;
import io.firnline.iceberg.file.WrittenFile;
import io.firnline.iceberg.orphan.OrphanAges;
import io.firnline.iceberg.orphan.OrphanReport;
import io.firnline.iceberg.orphan.Orphans;
import io.firnline.iceberg.orphan.Verdict;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Crash;
import io.firnline.iceberg.testing.Fault;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which files may go, while panes are committed, lost, pending or still to come. */
class OrphanFilesIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  private static final OrphanAges NO_AGE = new OrphanAges(Duration.ofDays(3), Duration.ZERO);
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final List<String> lost = new ArrayList<>();

  @Covers("iceberg#4194")
  @ParameterizedTest
  @EnumSource(Kind.class)
  void filesOfLostAttemptsGoWhenTheirWindowIsComplete(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    for (int i = 0; i < 3; i++) {
      lose(lake, i);
      lake.commit(lake.pane(i));
    }
    Pane next = lake.pane(3);
    Pane attempt = lake.attempt(4);
    OrphanReport home = find(lake, kind, lake.homeName, 0);
    assertThat(home.sum(Verdict.ORPHAN).files()).isEqualTo(3);
    assertThat(home.files(Verdict.OPEN)).hasSize(2);
    assertThat(exist(lake, lost)).as("a look changes nothing").hasSize(6);
    delete(lake, kind, 0);
    assertThat(exist(lake, lost)).isEmpty();
    assertThat(exist(lake, locations(attempt))).hasSize(2);
    lake.restart();
    assertThat(lake.commit(next)).as("as from a savepoint").hasSize(2);
    lake.checkExactlyOnce(0);
    lake.commit(lake.pane(4));
    lost.addAll(locations(attempt));
    delete(lake, kind, 0);
    assertThat(exist(lake, lost)).isEmpty();
    lake.checkExactlyOnce(0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatHomeHoldsForASideTableStays(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    lake.commit(lake.pane(0));
    lake.plan.next(lake.deadName, Fault.CRASH_BEFORE_COMMIT);
    Pane pane = lake.pane(1);
    assertThatThrownBy(() -> lake.commit(pane)).isInstanceOf(Crash.class);
    OrphanReport dead = find(lake, kind, lake.deadName, 30 * DAY);
    assertThat(dead.files(Verdict.PENDING)).hasSize(2);
    delete(lake, kind, 30 * DAY);
    lake.restart();
    lake.commit(lake.pane(2));
    lake.checkExactlyOnce(0);
    assertThat(find(lake, kind, lake.deadName, 30 * DAY).sum(Verdict.PENDING).files())
        .as("the list that home still names")
        .isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void metadataThatNothingNamesGoesByAge(Kind kind) {
    Lake lake = new Lake(WAREHOUSE, kind, true);
    for (Table table : List.of(lake.home, lake.dead)) {
      table.updateProperties().set(Marks.MAX_SNAPSHOTS, "2").commit();
    }
    lake.plan.next(lake.homeName, Fault.UNKNOWN_BEFORE, Fault.CONFLICT);
    for (int i = 0; i < 6; i++) {
      lake.commit(lake.pane(i));
    }
    assertThat(find(lake, kind, lake.homeName, 0).sum(Verdict.ORPHAN).files()).isZero();
    assertThat(find(lake, kind, lake.homeName, 2 * DAY).sum(Verdict.ORPHAN).files()).isZero();
    assertThat(find(lake, kind, lake.homeName, 4 * DAY).sum(Verdict.ORPHAN).files())
        .as("manifest lists of expired snapshots, manifests of swaps that failed")
        .isGreaterThanOrEqualTo(6);
    delete(lake, kind, 4 * DAY);
    lake.checkExactlyOnce(0);
    for (var snapshot : Warehouse.snapshots(lake.home)) {
      assertThat(snapshot.allManifests(lake.home.io())).isNotEmpty();
    }
    lake.restart();
    lake.commit(lake.pane(6));
    lake.checkExactlyOnce(0);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void filesOfRowsAndDeletesThatAreLiveOnAnyBranchOrTagStay(Kind kind) throws IOException {
    Lake lake = new Lake(WAREHOUSE, kind, false);
    lake.commit(lake.pane(0));
    lake.home.refresh();
    lake.home.manageSnapshots().createTag("t", lake.home.currentSnapshot().snapshotId()).commit();
    Upkeep.append(lake.home);
    Upkeep.deleteForeignRows(lake.home);
    Upkeep.compact(lake.home);
    Upkeep.expireAllButOne(lake.home);
    lake.commit(lake.pane(1));
    delete(lake, kind, 30 * DAY);
    lake.checkExactlyOnce(0);
    assertThat(Warehouse.rows(lake.home, "t")).hasSize(18);
  }

  @Test
  void whatNobodyHereCanJudgeStays() throws IOException {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, false);
    lake.commit(lake.pane(0));
    lake.commit(lake.pane(1));
    List<String> kept =
        List.of(
            put(lake, "data", named("other", 0)),
            put(lake, "data", named("w1@audit", 0)),
            put(lake, "data", named("w1", 2)),
            put(lake, "data", "00000-1-" + UUID.randomUUID() + "-00001.parquet"),
            put(lake, "data/w1/data", "notes.txt"),
            put(lake, "metadata", "v1.metadata.json"));
    String elsewhere = put(lake, "other/data", named("w1", 0));
    String orphan = put(lake, "data/day=1", named("w1", 0));
    OrphanReport report = find(lake, Kind.JDBC, lake.homeName, 30 * DAY);
    assertThat(report.sum(Verdict.UNKNOWN_WRITER).files()).isEqualTo(2);
    assertThat(report.sum(Verdict.OPEN).files()).isEqualTo(1);
    assertThat(report.sum(Verdict.FOREIGN).files()).isEqualTo(3);
    assertThat(report.files(Verdict.ORPHAN))
        .anyMatch(f -> f.endsWith(orphan.replaceAll(".*/", "")));
    delete(lake, Kind.JDBC, 30 * DAY);
    assertThat(exist(lake, kept)).hasSameElementsAs(kept);
    assertThat(exist(lake, List.of(orphan))).isEmpty();
    assertThat(exist(lake, List.of(elsewhere))).as("maybe a table of its own").hasSize(1);
  }

  @Test
  void aYoungFileStaysThoughItsWindowIsComplete() throws IOException {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, false);
    lake.commit(lake.pane(0));
    put(lake, "data", named("w1", 0));
    OrphanAges hour = new OrphanAges(Duration.ofDays(3), Duration.ofHours(1));
    Orphans orphans = new Orphans(WAREHOUSE.catalog(Kind.JDBC), lake.homeName, hour);
    long now = System.currentTimeMillis();
    assertThat(orphans.find(now).sum(Verdict.YOUNG).files()).isEqualTo(1);
    assertThat(orphans.find(now + DAY).sum(Verdict.YOUNG).files()).isZero();
  }

  @Test
  void aFileOfAReplayGoesByAgeThoughItsWindowIsComplete() throws IOException {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, false);
    lake.commit(lake.pane(0));
    put(lake, "data", named(DataFileName.replay("w1"), 0));
    assertThat(find(lake, Kind.JDBC, lake.homeName, 2 * DAY).files(Verdict.YOUNG))
        .anyMatch(f -> f.contains("w1.replay-"));
    assertThat(find(lake, Kind.JDBC, lake.homeName, 4 * DAY).files(Verdict.ORPHAN))
        .anyMatch(f -> f.contains("w1.replay-"));
  }

  /** Nothing is ever complete there: no window proves that a file cannot be committed any more. */
  @Test
  void filesOfAWriterWithoutPositionsGoByAge() throws IOException {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, false);
    CommitSettings messages = CommitSettings.of(lake.catalog, lake.homeName, "messages");
    lake.committer(messages, new ManualWaiting())
        .commit(List.of(Lake.withoutPositions(lake.pane(0))));
    String file = put(lake, "data", named("messages", 0));
    delete(lake, Kind.JDBC, 2 * DAY);
    assertThat(exist(lake, List.of(file))).hasSize(1);
    delete(lake, Kind.JDBC, 4 * DAY);
    assertThat(exist(lake, List.of(file))).isEmpty();
    assertThat(Warehouse.rows(lake.home)).hasSize(18);
  }

  @Test
  void refusesWhereAnotherTableSharesTheFolder() throws IOException {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, false);
    lake.commit(lake.pane(0));
    String newer = put(lake, "metadata", "00999-" + UUID.randomUUID() + ".metadata.json");
    delete(lake, Kind.JDBC, 0);
    assertThatThrownBy(() -> delete(lake, Kind.JDBC, 30 * DAY))
        .hasMessageContaining("newer metadata than the table's own");
    lake.home.io().deleteFile(newer);
    lake.home.updateProperties().set("gc.enabled", "false").commit();
    assertThatThrownBy(() -> delete(lake, Kind.JDBC, 0))
        .hasMessageContaining("'gc.enabled' is false");
  }

  @Test
  void foldersOutsideOfTheTableAreNotLookedAt() {
    Lake lake = new Lake(WAREHOUSE, Kind.JDBC, false);
    String shared = WAREHOUSE.directory().resolve("shared").toUri().toString();
    lake.home.updateProperties().set("write.data.path", shared).commit();
    OrphanReport report = find(lake, Kind.JDBC, lake.homeName, 0);
    assertThat(report.notListed()).containsExactly(shared.endsWith("/") ? shared : shared + "/");
    assertThat(report.folders()).hasSize(2);
  }

  private void lose(Lake lake, int i) {
    lost.addAll(locations(lake.attempt(i)));
  }

  private static List<String> locations(Pane pane) {
    return pane.files().stream().map(WrittenFile::location).toList();
  }

  private static List<String> exist(Lake lake, List<String> locations) {
    return locations.stream().filter(f -> lake.home.io().newInputFile(f).exists()).toList();
  }

  private static OrphanReport find(Lake lake, Kind kind, String table, long later) {
    return new Orphans(WAREHOUSE.catalog(kind), table, NO_AGE)
        .find(System.currentTimeMillis() + later);
  }

  private static void delete(Lake lake, Kind kind, long later) {
    for (String table : List.of(lake.homeName, lake.deadName)) {
      new Orphans(WAREHOUSE.catalog(kind), table, NO_AGE)
          .delete(System.currentTimeMillis() + later, files -> {});
    }
  }

  private static String named(String ledger, int window) {
    return new DataFileName(ledger, Lake.window(window), 0, UUID.randomUUID(), 0).text();
  }

  private static String put(Lake lake, String folder, String name) throws IOException {
    String location = lake.home.location() + "/" + folder + "/" + name;
    try (OutputStream out = lake.home.io().newOutputFile(location).create()) {
      out.write("x".getBytes(StandardCharsets.UTF_8));
    }
    return location;
  }
}
