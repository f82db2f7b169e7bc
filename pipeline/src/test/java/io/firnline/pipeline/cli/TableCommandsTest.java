package io.firnline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.Coverage;
import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.commit.Pane;
import io.firnline.iceberg.commit.PaneCommitter;
import io.firnline.iceberg.commit.TableLedger;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.Marks;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.table.Tables;
import io.firnline.iceberg.testing.Covers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code firnline complete} and {@code firnline audit}, as a user calls them. */
class TableCommandsTest {
  private static final long START = Instant.parse("2026-11-22T08:00:00Z").toEpochMilli();
  private static final SourcePartition PARTITION = new SourcePartition("sensors", "0");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private record Outcome(int code, String out, String err) {}

  private CatalogSpec catalog;
  private Table table;

  @BeforeEach
  void createTable(@TempDir Path dir) {
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
  void tellsWhetherATableIsComplete() throws Exception {
    claim("w");
    commitMinute("w", 0);
    Outcome yes = run("complete", "--through=2026-11-22T09:01:00+01:00");
    assertThat(yes.code()).isEqualTo(ExitCode.OK);
    assertThat(yes.out())
        .isEqualTo(
            "Complete: lake.t through 2026-11-22T08:01:00Z: complete through 2026-11-22T08:01:00Z (writer 'w', ledger in lake.t)\n");
    Outcome no = run("complete", "--through=2026-11-22T08:01:01Z", "--json");
    assertThat(no.code()).isEqualTo(ExitCode.NOT_YET);
    JsonNode json = new ObjectMapper().readTree(no.out());
    assertThat(json.toString())
        .isEqualTo(
            "{\"table\":\"lake.t\",\"through\":\"2026-11-22T08:01:01Z\",\"complete\":false,\"completeThrough\":\"2026-11-22T08:01:00Z\",\"writers\":[{\"writer\":\"w\",\"home\":\"lake.t\",\"completeThrough\":\"2026-11-22T08:01:00Z\"}]}");
  }

  @Test
  void theSlowestWriterDecides() throws Exception {
    claim("a");
    commitMinute("a", 0);
    claim("b");
    assertThat(run("complete", "--through=2026-11-22T08:01:00Z").out())
        .isEqualTo(
            "Not yet: lake.t through 2026-11-22T08:01:00Z: no window is complete (writer 'b', ledger in lake.t)\n");
    assertThat(run("complete", "--through=2026-11-22T08:01:00Z", "--writerId=a").code()).isZero();
  }

  @Covers("airflow#71387")
  @Test
  void waitsUntilItIs() throws Exception {
    claim("w");
    assertThat(run("complete", "--through=2026-11-22T08:01:00Z", "--wait=200ms").code())
        .isEqualTo(ExitCode.NOT_YET);
    CompletableFuture<Outcome> waiting =
        CompletableFuture.supplyAsync(
            () -> run("complete", "--through=2026-11-22T08:01:00Z", "--wait=20s"));
    commitMinute("w", 0);
    assertThat(waiting.get(30, TimeUnit.SECONDS).code()).isZero();
  }

  @Test
  void aTableThatNobodyWritesToIsNotComplete() {
    Outcome outcome = run("complete", "--through=2026-11-22T08:01:00Z");
    assertThat(outcome.code()).isEqualTo(ExitCode.NOT_YET);
    assertThat(outcome.out()).contains("Not yet: ", "nobody has a ledger there");
    assertThat(run("audit").err()).contains("Cannot audit lake.t: no writer of Firnline");
  }

  @Test
  void wrongFlagsAreNamed() {
    assertThat(run("complete").err()).startsWith("Missing --through: ");
    assertThat(run("complete", "--through=today").err()).startsWith("Invalid --through 'today'");
    assertThat(run("complete", "--through=2026-11-22T08:01:00Z", "--wait=soon").err())
        .startsWith("Invalid --wait: ");
    assertThat(run("audit", "--source").err()).startsWith("Missing --kafkaBootstrapServers");
    assertThat(run("audit", "--sorce").err()).contains("did you mean --source?");
    assertThat(
            run("audit", "--source", "--kafkaBootstrapServers=a:1", "--kafkaConsumerProperties=x")
                .err())
        .startsWith("Invalid --kafkaConsumerProperties");
  }

  @Test
  void anAuditHasATableForPeopleAndAnObjectForPrograms() throws Exception {
    claim("w");
    commitMinute("w", 0);
    Outcome outcome = run("audit");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .startsWith("Audit of writer 'w': lake.t\n  ledger ")
        .containsPattern("  positions once +ok +no rows\n")
        .contains("Passed: all 12 checks");
    assertThat(run("audit", "--strict").code()).isZero();
    assertThat(run("audit", "--metadataOnly").out())
        .containsPattern("  scan +\\? +rows were not read")
        .contains("Passed: 10 of 11 checks, 1 cannot be made (?)");
    assertThat(run("audit", "--metadataOnly", "--strict").code()).isEqualTo(ExitCode.FAILED);
    table.updateProperties().set(Marks.of(Marks.COMPLETE_THROUGH, "w"), "later").commit();
    Outcome failed = run("audit", "--json");
    assertThat(failed.code()).isEqualTo(ExitCode.FAILED);
    JsonNode json = new ObjectMapper().readTree(failed.out());
    assertThat(json.get("passed").asBoolean()).isFalse();
    assertThat(json.at("/checks/2/name").asText()).isEqualTo("complete-through");
    assertThat(json.at("/checks/2/status").asText()).isEqualTo("failed");
    assertThat(json.at("/checks/0/figures/panes").asLong()).isEqualTo(1);
    assertThat(run("audit").out()).contains("FAILED: 1 of 12 checks");
  }

  private void claim(String writer) {
    new TableLedger(catalog, "lake.t", writer, PATIENCE)
        .claim(new Claim("launch", "rule", Map.of("sensors", "id"), Map.of(PARTITION, 0L)));
    table.refresh();
  }

  /** A minute without records. */
  private void commitMinute(String writer, int minute) {
    long from = START + minute * 60_000L;
    Coverage idle = new Coverage(PARTITION, 0, 0, from, from + 60_000, List.of());
    Pane pane =
        new Pane(1, new CommitWindow(from, from + 60_000), List.of(), Map.of(), List.of(idle));
    new PaneCommitter(CommitSettings.of(catalog, "lake.t", writer)).commit(List.of(pane));
    table.refresh();
  }

  private Outcome run(String command, String... flags) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    List<String> args = new ArrayList<>(List.of(command, "lake.t"));
    args.addAll(List.of(flags));
    args.add("--icebergCatalog=" + catalog.toJson());
    int code = new Firnline(new Console(stream(out), stream(err))).run(args);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }
}
