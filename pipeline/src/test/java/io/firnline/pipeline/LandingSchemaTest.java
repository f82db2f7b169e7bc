package io.firnline.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.table.TableCreation;
import io.firnline.pipeline.options.FirnlineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schemas from files, as Iceberg writes them and as people do. */
class LandingSchemaTest {
  private static final String SAYS_WHAT_TO_WRITE =
      ". Write it like {\"type\":\"struct\",\"fields\":[{\"id\":1,\"name\":\"sensor_id\",\"required\":true,\"type\":\"string\"}]}, or as columns: sensor_id string, timestamp long not null";

  @TempDir Path folder;

  private static final String NESTED =
      """
      {
        "type": "struct",
        "schema-id": 4,
        "identifier-field-ids": [3],
        "fields": [
          {"id": 3, "name": "sensor_id", "required": true, "type": "string", "doc": "which one"},
          {"id": 1, "name": "at", "required": false, "type": "timestamptz"},
          {"id": 7, "name": "place", "required": false, "doc": "where it hangs", "type": {
            "type": "struct", "fields": [
              {"id": 8, "name": "hall", "required": true, "type": "string"},
              {"id": 9, "name": "floor", "required": false, "type": "int", "doc": "from 0"}]}},
          {"id": 10, "name": "values", "required": true, "type": {
            "type": "list", "element-id": 11, "element": "decimal(9, 3)", "element-required": true}},
          {"id": 12, "name": "tags", "required": false, "type": {
            "type": "map", "key-id": 13, "key": "string",
            "value-id": 14, "value": "long", "value-required": false}}
        ]
      }
      """;

  private static final List<NestedField> COLUMNS =
      List.of(
          NestedField.required(3, "sensor_id", Types.StringType.get(), "which one"),
          NestedField.optional(1, "at", Types.TimestampType.withZone()),
          NestedField.optional(
              7,
              "place",
              Types.StructType.of(
                  NestedField.required(8, "hall", Types.StringType.get()),
                  NestedField.optional(9, "floor", Types.IntegerType.get(), "from 0")),
              "where it hangs"),
          NestedField.required(
              10, "values", Types.ListType.ofRequired(11, Types.DecimalType.of(9, 3))),
          NestedField.optional(
              12,
              "tags",
              Types.MapType.ofOptional(13, 14, Types.StringType.get(), Types.LongType.get())));

  @Test
  void readsASchemaThatIcebergHasWritten() throws IOException {
    String option = file("schema.json", NESTED);
    assertThat(problems("--schema=" + option)).isEmpty();
    Schema schema = LandingSchema.schema(option);
    assertThat(schema.columns()).isEqualTo(COLUMNS);
    assertThat(schema.identifierFieldIds()).containsExactly(3);
  }

  @Test
  void columnsThatAreAddedTakeNothingOfIt() throws IOException {
    FirnlineOptions options =
        options(
            "--schema=" + file("schema.json", NESTED),
            "--metadataColumns=offset",
            "--partitionBy=hour(at), bucket(4, sensor_id)");
    TableCreation creation = Objects.requireNonNull(LandingSchema.creation(options));
    List<NestedField> all = new ArrayList<>(COLUMNS);
    all.add(NestedField.optional(15, "_position", Types.LongType.get()));
    assertThat(creation.schema().columns()).isEqualTo(all);
    assertThat(creation.schema().identifierFieldNames()).containsExactly("sensor_id");
    assertThat(creation.spec().fields()).hasSize(2);
  }

  @Test
  void readsColumnsFromAFileToo() throws IOException {
    String option = file("schema.sql", "sensor_id string not null,\n  place struct<hall string>\n");
    assertThat(problems("--schema=" + option)).isEmpty();
    assertThat(LandingSchema.schema(option).asStruct())
        .isEqualTo(
            LandingSchema.schema("sensor_id string not null, place struct<hall string>")
                .asStruct());
    assertThat(LandingSchema.schema(option).findField("place.hall")).isNotNull();
  }

  @Test
  void aFileThatIsBrokenIsOneClearSentence() throws IOException {
    assertRefused("{\"type\":\"struct\",\"fields\":[", "Unexpected end-of-input", "at line 1, ");
    assertRefused(
        "{\"type\":\"struct\",\n\"fields\":[{]}", "Unexpected close marker", "at line 2,");
    assertRefused("{\"columns\":[]}", "Cannot parse type from json: {\"columns\":[]}");
    assertRefused(NESTED.replace("\"struct\",\n  \"schema-id\"", "\"list\",\n \"schema-id\""), "");
    assertRefused(NESTED.replace("decimal(9, 3)", "number"), "number");
    assertRefused(NESTED.replace("\"id\": 9,", "\"id\": 8,"), "8");
    assertRefused(NESTED.replace("\"name\": \"at\",", ""), "Cannot parse missing string: name");
    assertRefused(NESTED.replace("\"id\": 1,", "\"id\": \"one\","), "one");
  }

  private void assertRefused(String json, String... parts) throws IOException {
    assertThat(problems("--schema=" + file("broken.json", json)))
        .singleElement()
        .asString()
        .as(json)
        .startsWith("Invalid --schema: no Iceberg schema in JSON: ")
        .contains(parts)
        .endsWith(SAYS_WHAT_TO_WRITE)
        .hasLineCount(1);
  }

  private String file(String name, String text) throws IOException {
    return "@" + Files.writeString(folder.resolve(name), text);
  }

  private static List<String> problems(String... flags) {
    return LandingCheck.problems(options(flags));
  }

  private static FirnlineOptions options(String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "--kafkaBootstrapServers=localhost:9092",
                "--kafkaTopics=t",
                "--icebergTable=lake.t",
                "--icebergCatalog={\"type\":\"in-memory\"}",
                "--writerId=w"));
    flags.addAll(List.of(more));
    return PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class);
  }
}
