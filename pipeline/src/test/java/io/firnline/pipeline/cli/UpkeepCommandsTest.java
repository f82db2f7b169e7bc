package io.firnline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.launch.Flags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code firnline expire} and {@code firnline orphans}. */
class UpkeepCommandsTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final String name = Warehouse.newName("t");
  private final Table table =
      WAREHOUSE.create(
          Warehouse.Kind.JDBC,
          name,
          TableCreation.of(new Schema(Types.NestedField.required(1, "id", Types.LongType.get()))));

  @Test
  void expireKeepsWhatIsAskedFor() throws Exception {
    append(5);
    assertThat(run(new ExpireCommand())).startsWith(name + ": 0 snapshots expired, 5 stay");
    assertThat(run(new ExpireCommand(), "--olderThan=0", "--retainLast=2", "--dryRun"))
        .startsWith(name + ": 3 snapshots would expire, 2 stay; committed from ");
    assertThat(Warehouse.snapshots(table)).hasSize(5);
    JsonNode json = json(run(new ExpireCommand(), "--olderThan=0", "--retainLast=2", "--json"));
    assertThat(json.get("expired")).hasSize(3);
    assertThat(json.get("kept").asInt()).isEqualTo(2);
    assertThat(json.get("filesDeleted").asInt()).isEqualTo(3);
    assertThat(json.get("filesNotDeleted")).isEmpty();
    assertThat(Warehouse.snapshots(table)).hasSize(2);
  }

  @Test
  void orphansAreListedAndThenDeleted() throws Exception {
    append(2);
    String orphan = put("metadata/" + UUID.randomUUID() + "-m0.avro");
    String foreign = put("data/notes.txt");
    assertThat(run(new OrphansCommand()))
        .contains("young", "too young")
        .contains("No orphan files.");
    String[] now = {"--olderThan=0", "--minAge=0"};
    assertThat(run(new OrphansCommand(), now))
        .contains(orphan.substring(orphan.lastIndexOf('/')))
        .contains("Nothing was deleted; --delete deletes 1 orphan files, 1 B.");
    assertThat(table.io().newInputFile(orphan).exists()).isTrue();
    JsonNode json =
        json(run(new OrphansCommand(), "--olderThan=0", "--minAge=0", "--delete", "--json"));
    assertThat(json.at("/orphan/files").asInt()).isEqualTo(1);
    assertThat(json.at("/foreign/files").asInt()).isEqualTo(1);
    assertThat(json.get("deleted").asBoolean()).isTrue();
    assertThat(table.io().newInputFile(orphan).exists()).isFalse();
    assertThat(table.io().newInputFile(foreign).exists()).isTrue();
    assertThat(run(new OrphansCommand(), now)).endsWith("No orphan files.\n");
  }

  @Test
  void wrongFlagsAreRefused() {
    assertThatThrownBy(() -> run(new ExpireCommand(), "--retainLast=0"))
        .isInstanceOf(UsageException.class)
        .hasMessage("Invalid --retainLast=0: give a number of snapshots, at least 1");
    assertThatThrownBy(() -> run(new ExpireCommand(), "--olderThan=5"))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("Invalid --olderThan: Invalid duration '5'");
    assertThatThrownBy(() -> run(new OrphansCommand(), "--olderThan=1m"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("shorter than --minAge");
    assertThatThrownBy(() -> run(new OrphansCommand(), "--delet"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("did you mean --delete?");
  }

  private void append(int times) {
    for (int i = 0; i < times; i++) {
      table
          .newAppend()
          .appendFile(
              DataFiles.builder(table.spec())
                  .withPath(table.location() + "/data/" + UUID.randomUUID() + ".parquet")
                  .withFileSizeInBytes(10)
                  .withRecordCount(1)
                  .build())
          .commit();
    }
  }

  private String put(String path) throws IOException {
    String location = table.location() + "/" + path;
    try (OutputStream out = table.io().newOutputFile(location).create()) {
      out.write('x');
    }
    return location;
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private String run(Command command, String... flags) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(OutputStream.nullOutputStream());
    Flags all =
        Flags.of(flags).withDefaults(List.of("--icebergCatalog=" + WAREHOUSE.catalog().toJson()));
    assertThat(command.run(List.of(name), all, new Console(stream, err))).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }
}
