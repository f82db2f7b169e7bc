package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.ROWS;
import static io.firnline.iceberg.SinkTests.at;
import static io.firnline.iceberg.SinkTests.contents;
import static io.firnline.iceberg.SinkTests.minute;
import static io.firnline.iceberg.SinkTests.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.Warehouse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.beam.sdk.schemas.NoSuchSchemaException;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.Schema.FieldType;
import org.apache.beam.sdk.schemas.SchemaRegistry;
import org.apache.beam.sdk.schemas.transforms.SchemaTransform;
import org.apache.beam.sdk.schemas.transforms.SchemaTransformProvider;
import org.apache.beam.sdk.schemas.transforms.providers.ErrorHandling;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionRowTuple;
import org.apache.beam.sdk.values.Row;
import org.apache.iceberg.Table;
import org.apache.iceberg.relocated.com.google.common.collect.Iterables;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The sink as an expansion service finds it, and configured as YAML does. */
@ExtendWith(TestPipelineExtension.class)
class WriteRowsProviderTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final String name = Warehouse.newName("yaml");
  private final SchemaTransformProvider provider = discovered();

  @Test
  void itsConfigurationIsWhatThePageSays() {
    Map<String, FieldType> fields = new HashMap<>();
    provider.configurationSchema().getFields().forEach(f -> fields.put(f.getName(), f.getType()));

    FieldType strings = FieldType.map(FieldType.STRING, FieldType.STRING);
    assertThat(fields)
        .containsEntry("table", FieldType.STRING)
        .containsEntry("catalog_properties", strings)
        .containsEntry("catalog_name", FieldType.STRING.withNullable(true))
        .containsEntry("writer_id", FieldType.STRING)
        .containsEntry("home_table", FieldType.STRING.withNullable(true))
        .containsEntry("create_tables", FieldType.BOOLEAN.withNullable(true))
        .containsEntry("partition_fields", FieldType.array(FieldType.STRING).withNullable(true))
        .containsEntry("table_properties", strings.withNullable(true))
        .containsEntry("ignore_sort_order", FieldType.BOOLEAN.withNullable(true))
        .containsEntry("branch", FieldType.STRING.withNullable(true))
        .containsEntry("commit_grouping", FieldType.STRING.withNullable(true))
        .containsEntry("snapshot_properties", strings.withNullable(true))
        .containsEntry("target_file_bytes", FieldType.INT64.withNullable(true))
        .containsEntry("shards", FieldType.INT32.withNullable(true))
        .containsEntry("patience_seconds", FieldType.INT64.withNullable(true))
        .containsEntry("missing_pane_wait_seconds", FieldType.INT64.withNullable(true))
        .containsKey("error_handling")
        .hasSize(17);
    assertThat(provider.configurationSchema().getFields())
        .allSatisfy(field -> assertThat(field.getDescription()).isNotEmpty());
    assertThat(provider.inputCollectionNames()).containsExactly("input");
    assertThat(provider.outputCollectionNames()).containsExactly("snapshots");
  }

  @Test
  void everyWindowIsACommitAndARowOfItsOutput(TestPipeline pipeline) {
    PCollection<Row> rows =
        pipeline.apply(
            TestStream.create(ROWS)
                .addElements(at(1, 1, "a"), at(2, 2, null))
                .advanceWatermarkTo(second(60))
                .addElements(at(61, 3, "c"))
                .advanceWatermarkToInfinity());

    PCollectionRowTuple written =
        write(rows, Map.of("create_tables", true, "partition_fields", List.of("site")));

    assertThat(written.getAll()).containsOnlyKeys("snapshots");
    PCollection<Row> snapshots = written.get("snapshots");
    PAssert.that(snapshots).inWindow(minute(0)).satisfies(only(name, 2, 0));
    PAssert.that(snapshots).inWindow(minute(1)).satisfies(only(name, 1, 60));
    pipeline.run();
    Table table = SinkTests.table(WAREHOUSE, name);
    assertThat(contents(table)).containsExactly("1 a", "2 null", "3 c");
    assertThat(Warehouse.addedRows(table)).containsExactly(2, 1);
    assertThat(table.spec().fields()).extracting(f -> f.name()).containsExactly("site");
    assertThat(table.properties()).containsKey("firnline.ledger.yaml.parts");
  }

  @Test
  void rowsThatCannotBeWrittenGoToTheOutputThatIsNamed(TestPipeline pipeline) {
    WAREHOUSE.create(
        Warehouse.Kind.JDBC,
        name,
        TableCreation.of(
            new org.apache.iceberg.Schema(
                Types.NestedField.required(1, "id", Types.LongType.get()),
                Types.NestedField.required(2, "site", Types.StringType.get()))));
    PCollection<Row> rows =
        pipeline.apply(
            Create.of(SinkTests.row(1, "a"), SinkTests.row(2, null), SinkTests.row(3, "c"))
                .withRowSchema(ROWS));

    PCollectionRowTuple written = write(rows, Map.of("error_handling", Map.of("output", "unfit")));

    assertThat(written.getAll()).containsOnlyKeys("snapshots", "unfit");
    PCollection<Row> errors = written.get("unfit");
    assertThat(errors.getSchema()).isEqualTo(ErrorHandling.errorSchema(ROWS));
    PAssert.that(errors)
        .satisfies(
            bad -> {
              Row error = bad.iterator().next();
              assertThat(bad).hasSize(1);
              assertThat(error.getRow("failed_row")).isEqualTo(SinkTests.row(2, null));
              assertThat(error.getString("error_message")).contains("site");
              return null;
            });
    pipeline.run();
    assertThat(contents(SinkTests.table(WAREHOUSE, name))).containsExactly("1 a", "3 c");
  }

  @Test
  void everySettingReachesTheSink() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("home_table", "lake.home");
    settings.put("branch", "audit");
    settings.put("commit_grouping", "WINDOW");
    settings.put("snapshot_properties", Map.of("team", "ops"));
    settings.put("target_file_bytes", 5L << 20);
    settings.put("shards", 3);
    settings.put("patience_seconds", 7L);
    settings.put("missing_pane_wait_seconds", 8L);
    settings.put("create_tables", true);
    settings.put("ignore_sort_order", true);
    settings.put("partition_fields", List.of("site"));
    settings.put("table_properties", Map.of("a", "b"));
    settings.put("catalog_name", "other");

    WriteRows write = ConfiguredWrite.of(configuration(settings));

    SinkOptions options = write.options();
    assertThat(write.homeTable()).isEqualTo("lake.home");
    assertThat(write.creation())
        .isEqualTo(new WriteRows.Creation(List.of("site"), Map.of("a", "b")));
    assertThat(write.ignoresSortOrder()).isTrue();
    assertThat(options.branch()).isEqualTo("audit");
    assertThat(options.commitGrouping()).isEqualTo(CommitSettings.Grouping.WINDOW);
    assertThat(options.snapshotProperties()).isEqualTo(Map.of("team", "ops"));
    assertThat(options.targetFileBytes()).isEqualTo(5L << 20);
    assertThat(options.shards()).isEqualTo(3);
    assertThat(options.patience()).hasSeconds(7);
    assertThat(options.missingPaneWait()).hasSeconds(8);
    assertThat(options.writerId()).isEqualTo("yaml");
    assertThat(options.requiredCatalog())
        .isEqualTo(new CatalogSpec("other", WAREHOUSE.catalog().properties()));
  }

  @Test
  void namesAllProblemsAtOnce() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("writer_id", "no spaces");
    settings.put("catalog_properties", Map.of("type", "rest", "name", "lake"));
    settings.put("commit_grouping", "window");
    settings.put("target_file_bytes", 1L);
    settings.put("patience_seconds", -1L);
    settings.put("partition_fields", List.of("site"));

    assertThatThrownBy(() -> provider.from(row(settings)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Invalid configuration of beam:schematransform:io.firnline:iceberg_write:v1:")
        .hasMessageContaining("- writer_id: Invalid writer id 'no spaces'")
        .hasMessageContaining("- catalog_properties: 'name' is no property; give catalog_name")
        .hasMessageContaining("- commit_grouping: Invalid commit grouping 'window': give one of")
        .hasMessageContaining("- target_file_bytes: Invalid target file size 1")
        .hasMessageContaining("- patience_seconds: Invalid number of seconds -1")
        .hasMessageContaining("- partition_fields: they are for tables that are made");
  }

  @Test
  void refusesToMixSnapshotsWithErrors() {
    Map<String, Object> settings =
        new HashMap<>(Map.of("error_handling", Map.of("output", "snapshots")));

    assertThatThrownBy(() -> provider.from(row(settings)))
        .hasMessageContaining("Invalid error_handling: 'snapshots' is the output of committed");
  }

  private PCollectionRowTuple write(PCollection<Row> rows, Map<String, Object> settings) {
    SchemaTransform transform = provider.from(row(settings));
    return PCollectionRowTuple.of("input", rows.apply(Window.into(MINUTES))).apply(transform);
  }

  /** The configuration as it comes from another language: a row of the provider's schema. */
  private Row row(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>();
    all.put("table", name);
    all.put("catalog_properties", WAREHOUSE.catalog().properties());
    all.put("catalog_name", WAREHOUSE.catalog().name());
    all.put("writer_id", "yaml");
    all.putAll(settings);
    all.computeIfPresent("error_handling", (key, value) -> nested(key, (Map<?, ?>) value));
    Schema schema = provider.configurationSchema();
    return Row.withSchema(schema)
        .addValues(schema.getFieldNames().stream().map(all::get).toList())
        .build();
  }

  private Row nested(String field, Map<?, ?> values) {
    Schema schema = provider.configurationSchema().getField(field).getType().getRowSchema();
    return Row.withSchema(schema)
        .addValues(schema.getFieldNames().stream().map(n -> (Object) values.get(n)).toList())
        .build();
  }

  private WriteRowsConfiguration configuration(Map<String, Object> settings) {
    try {
      return SchemaRegistry.createDefault()
          .getFromRowFunction(WriteRowsConfiguration.class)
          .apply(row(settings).toCamelCase());
    } catch (NoSuchSchemaException e) {
      throw new AssertionError(e);
    }
  }

  private static SchemaTransformProvider discovered() {
    return ServiceLoader.load(SchemaTransformProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(p -> p.identifier().equals("beam:schematransform:io.firnline:iceberg_write:v1"))
        .findFirst()
        .orElseThrow();
  }

  private static SerializableFunction<Iterable<Row>, Void> only(
      String table, long rows, long windowStart) {
    return snapshots -> {
      Row snapshot = Iterables.getOnlyElement(snapshots);
      assertThat(snapshot.getString("table")).isEqualTo(table);
      assertThat(snapshot.getInt64("rows")).isEqualTo(rows);
      assertThat(snapshot.getDateTime("window_start").getMillis()).isEqualTo(windowStart * 1000);
      assertThat(snapshot.getDateTime("window_end").getMillis())
          .isEqualTo((windowStart + 60) * 1000);
      assertThat(snapshot.getBoolean("replayed")).isFalse();
      assertThat(snapshot.getInt64("snapshot_id")).isPositive();
      return null;
    };
  }
}
