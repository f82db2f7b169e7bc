package io.firnline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.block.Tally;
import io.firnline.iceberg.block.WindowCount;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.Counters;
import io.firnline.iceberg.ledger.Gap;
import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.ledger.LedgerPane;
import io.firnline.iceberg.ledger.LedgerProperties;
import io.firnline.iceberg.ledger.LedgerRules;
import io.firnline.iceberg.ledger.LedgerStart;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.pipeline.launch.Flags;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowTest {
  private static final String FIRST = "2026-01-01T00:00:00Z/2026-01-01T00:01:00Z";
  private static final String SECOND = "2026-01-01T00:01:00Z/2026-01-01T00:02:00Z";

  private Path dir;
  private CatalogSpec catalog;
  private Table table;

  @BeforeEach
  void createTable(@TempDir Path temporary) {
    dir = temporary;
    catalog =
        new CatalogSpec(
            "lake",
            Map.of(
                "type",
                "jdbc",
                "uri",
                "jdbc:sqlite:" + dir.resolve("lake.db"),
                "warehouse",
                dir.resolve("w").toUri().toString()));
    Schema schema = new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));
    table = Tables.loadOrCreate(catalog, "lake.t", TableCreation.of(schema));
  }

  @Test
  void jsonHasTheFieldsThatProgramsRelyOn() throws Exception {
    commit("w", FIRST + " rows=10 late=0 dead=1 dropped=0", 10);
    commit("w", SECOND + " rows=7 late=0 dead=0 dropped=0; " + FIRST + " rows=2 late=2 dead=0", 9);
    writeLedger("w");
    JsonNode json = new ObjectMapper().readTree(show("--json"));
    assertThat(json.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly("table", "rows", "snapshots", "replays", "completeThrough", "ledger");
    assertThat(json.get("table").asText()).isEqualTo("lake.t");
    assertThat(json.get("rows").asLong()).isEqualTo(19);
    assertThat(json.at("/snapshots")).hasSize(2);
    assertThat(json.at("/snapshots/0/windows/0").toString())
        .isEqualTo(
            "{\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"2026-01-01T00:01:00Z\",\"rows\":10,\"late\":0}");
    assertThat(json.at("/snapshots/1/windows/1/late").asLong()).isEqualTo(2);
    assertThat(json.at("/snapshots/1/files").asLong()).isEqualTo(1);
    assertThat(json.at("/snapshots/1/id").asLong()).isEqualTo(table.currentSnapshot().snapshotId());
    assertThat(json.get("completeThrough").isNull()).isTrue();
    assertThat(json.at("/ledger/writer").asText()).isEqualTo("w");
    assertThat(json.at("/ledger/epoch").asLong()).isEqualTo(1);
    assertThat(json.at("/ledger/partitions/0/next").asLong()).isEqualTo(42);
  }

  @Test
  void jsonOfACompleteWindowHasTheseKeysAndNoOthers() throws Exception {
    commit("w", FIRST + " rows=10 late=2 dead=1 dropped=0", 10);
    write(withFirstWindow("w"));
    JsonNode json = new ObjectMapper().readTree(show("--json"));
    assertThat(json.get("completeThrough").asText()).isEqualTo("2026-01-01T00:01:00Z");
    assertThat(keys(json))
        .containsExactly("table", "rows", "snapshots", "replays", "completeThrough", "ledger");
    assertThat(keys(json.at("/snapshots/0"))).containsExactly("id", "windows", "files");
    assertThat(keys(json.at("/snapshots/0/windows/0")))
        .containsExactly("start", "end", "rows", "late");
    assertThat(json.at("/ledger").toString())
        .isEqualTo(
            "{\"writer\":\"w\",\"epoch\":1,\"panes\":1,\"records\":11,\"rows\":10,\"late\":2,\"dead\":1,\"dropped\":0,"
                + "\"bytes\":900,\"positionsLost\":0,\"open\":4,\"lost\":[],"
                + "\"partitions\":[{\"stream\":\"sensors\",\"partition\":\"0\",\"next\":57,\"needed\":53,\"watermark\":\"2026-01-01T00:01:30Z\"}]}");
  }

  private static List<String> keys(JsonNode node) {
    return node.properties().stream().map(Map.Entry::getKey).toList();
  }

  /** Positions 42 to 52 are in the first window, 53 to 56 in the second, which is open. */
  private static Ledger withFirstWindow(String writer) {
    Ledger claimed = claimed(writer);
    CommitWindow first = window("2026-01-01T00:00:00Z");
    SourcePartition partition = new SourcePartition("sensors", "0");
    Coverage coverage =
        new Coverage(
            partition,
            42,
            57,
            claimed.completeThrough(),
            Instant.parse("2026-01-01T00:01:30Z").toEpochMilli(),
            List.of(
                new WindowCount(first, new Tally(11, 5), 42),
                new WindowCount(window("2026-01-01T00:01:00Z"), new Tally(4, 9), 53)));
    LedgerPane pane =
        new LedgerPane(
            claimed.epoch(),
            first,
            1,
            new Tally(11, 5),
            List.of(coverage),
            Map.of("sensors", new Counters(11, 10, 2, 1, 0, 900)));
    LedgerRules.Outcome outcome = LedgerRules.applyAll(claimed, List.of(pane));
    assertThat(outcome.applied()).as(outcome.why()).hasSize(1);
    return outcome.ledger();
  }

  private static CommitWindow window(String start) {
    long millis = Instant.parse(start).toEpochMilli();
    return new CommitWindow(millis, millis + 60_000);
  }

  @Test
  void textShowsWindowsAndLedger() {
    commit("w", FIRST + " rows=1234 late=5 dead=1 dropped=0", 1_234);
    writeLedger("w");
    assertThat(show())
        .startsWith("lake.t: 1,234 rows, complete through -\n")
        .containsPattern("\\d+ +2026-01-01T00:00:00Z +1m +1,234 +5 +1 +1\n")
        .contains("Ledger of 'w': epoch 1", "sensors/0", "next 42");
  }

  @Test
  void theGlobalWindowHasNoStart() throws Exception {
    commit("w", "global rows=3 late=0 dead=0 dropped=0", 3);
    assertThat(show()).containsPattern("\\d+ +global +3 +0 +0 +1\n");
    assertThat(new ObjectMapper().readTree(show("--json")).at("/snapshots/0/windows/0").toString())
        .isEqualTo("{\"start\":null,\"end\":\"end\",\"rows\":3,\"late\":0}");
  }

  @Test
  void aTableThatNobodyWroteToIsShownEmpty() throws Exception {
    JsonNode json = new ObjectMapper().readTree(show("--json"));
    assertThat(json.get("rows").asLong()).isZero();
    assertThat(json.get("snapshots")).isEmpty();
    assertThat(json.get("ledger")).isEmpty();
  }

  @Test
  void severalWritersHaveToBeToldApart() {
    writeLedger("w1");
    writeLedger("w2");
    assertThatThrownBy(this::show)
        .hasMessage("Missing --writerId: lake.t has the ledgers of [w1, w2]");
    assertThat(show("--writerId=w2")).contains("Ledger of 'w2'");
  }

  @Test
  void aBranchIsShownByItself() throws Exception {
    commit("w", FIRST + " rows=10 late=0 dead=0 dropped=0", 10);
    table.manageSnapshots().createBranch("audit").commit();
    commit("w", SECOND + " rows=7 late=0 dead=0 dropped=0", 7);
    writeLedger("w");
    writeLedger("w@audit");
    JsonNode main = new ObjectMapper().readTree(show("--json"));
    assertThat(main.get("rows").asLong()).isEqualTo(17);
    assertThat(main.at("/ledger/writer").asText()).isEqualTo("w");
    JsonNode branch = new ObjectMapper().readTree(show("--json", "--icebergBranch=audit"));
    assertThat(branch.get("rows").asLong()).isEqualTo(10);
    assertThat(branch.at("/ledger/writer").asText()).isEqualTo("w@audit");
    assertThat(show("--icebergBranch=audit", "--writerId=w"))
        .startsWith("lake.t, branch audit: 10 rows");
    assertThatThrownBy(() -> show("--icebergBranch=audti"))
        .hasMessage("Invalid --icebergBranch audti: lake.t has only [audit, main]");
  }

  @Test
  void whatIsLostIsShownForEver() throws Exception {
    SourcePartition partition = new SourcePartition("sensors", "0");
    Ledger ledger =
        LedgerStart.claim(
                claimed("w"),
                new Claim(
                    "next",
                    "rule",
                    Map.of(),
                    Map.of(),
                    Map.of(partition, List.of(new Gap(42, 1_542)))))
            .orElseThrow();
    write(ledger);
    assertThat(show())
        .contains("LOST sensors/0 from 42 to 1,542: 1,500 positions, by --acceptLoss");
    JsonNode json = new ObjectMapper().readTree(show("--json"));
    assertThat(json.at("/ledger/positionsLost").asLong()).isEqualTo(1_500);
    assertThat(json.at("/ledger/lost/0").toString())
        .isEqualTo("{\"stream\":\"sensors\",\"partition\":\"0\",\"from\":42,\"to\":1542}");
  }

  @Test
  void replaysAreListed() throws Exception {
    commit("w", FIRST + " rows=10 late=0 dead=3 dropped=0", 10);
    writeLedger("w");
    assertThat(show()).doesNotContain("eplay");
    long rows = mark("w", Marks.REPLAY, FIRST + " replaced=10 rows=12");
    long letters = mark("w", Marks.LETTERS, "rows=3 late=1");
    long foreign = mark("x", Marks.REPLAY, FIRST + " replaced=1 rows=1");
    table
        .updateProperties()
        .set(Marks.of(Marks.REPLAY, "w"), "replaced=1010 rows=1012")
        .set(Marks.of(Marks.LETTERS, "w"), "rows=3 late=1")
        .commit();
    assertThat(show())
        .contains(
            "Replay of 2026-01-01T00:00:00Z to 2026-01-01T00:01:00Z: 10 rows replaced by 12, snapshot %d\n"
                .formatted(rows),
            "Replay of dead letters: 3 dead letters became rows, 1 of them late, snapshot %d\n"
                .formatted(letters),
            "All replays: 1,010 rows replaced by 1,012; 3 dead letters became rows, 1 of them late\n")
        .doesNotContain(Long.toString(foreign));
    JsonNode json = new ObjectMapper().readTree(show("--json"));
    assertThat(json.get("replays")).hasSize(2);
    assertThat(json.at("/replays/0").toString())
        .isEqualTo(
            "{\"id\":%d,\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"2026-01-01T00:01:00Z\",\"replaced\":10,\"rows\":12,\"deadLetters\":0,\"late\":0}"
                .formatted(rows));
    assertThat(json.at("/replays/1/deadLetters").asLong()).isEqualTo(3);
  }

  private long mark(String writer, String mark, String text) {
    table.newAppend().set(Marks.WRITER, writer).set(mark, text).commit();
    return table.currentSnapshot().snapshotId();
  }

  @Test
  void aTableThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> run("lake.none"))
        .hasMessageStartingWith("Cannot show lake.none: the catalog has no such table");
  }

  private void commit(String writer, String windows, long rows) {
    DataFile file =
        DataFiles.builder(table.spec())
            .withPath(dir.resolve("f" + windows.hashCode() + ".parquet").toString())
            .withFileSizeInBytes(10)
            .withRecordCount(rows)
            .build();
    AppendFiles append = table.newAppend().appendFile(file);
    append.set(Marks.WRITER, writer).set(Marks.WINDOWS, windows).commit();
  }

  private static Ledger claimed(String writer) {
    return LedgerStart.claim(
            Ledger.empty(writer),
            new Claim("launch", "rule", Map.of(), Map.of(new SourcePartition("sensors", "0"), 42L)))
        .orElseThrow();
  }

  private void writeLedger(String writer) {
    write(claimed(writer));
  }

  private void write(Ledger ledger) {
    var update = table.updateProperties();
    LedgerProperties.write(ledger).forEach(update::set);
    update.commit();
  }

  private String show(String... flags) {
    return run("lake.t", flags);
  }

  private String run(String name, String... flags) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Flags all = Flags.of(flags).withDefaults(List.of("--icebergCatalog=" + catalog.toJson()));
    new ShowCommand().run(List.of(name), all, new Console(stream, stream));
    return out.toString(StandardCharsets.UTF_8);
  }
}
