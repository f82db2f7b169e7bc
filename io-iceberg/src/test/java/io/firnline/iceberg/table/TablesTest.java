package io.firnline.iceberg.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Warehouse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TablesTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Schema SCHEMA =
      new Schema(
          NestedField.required(1, "id", Types.LongType.get()),
          NestedField.optional(2, "event_time", Types.TimestampType.withZone()),
          NestedField.optional(3, "sensor", Types.StringType.get()),
          NestedField.optional(
              4,
              "place",
              Types.StructType.of(NestedField.optional(5, "lat", Types.DoubleType.get()))));

  @Test
  void makesATableWithItsNamespacesAndDefaults() {
    TableCreation creation =
        new TableCreation(
            SCHEMA, List.of("hour(event_time)", "bucket(16, sensor)"), Map.of("k", "v"), 2);
    Table table = Tables.loadOrCreate(WAREHOUSE.catalog(), "deep.er.t1", creation);
    assertThat(table.spec().toString()).contains("hour(2)", "bucket[16](3)");
    assertThat(table.properties())
        .containsEntry("write.metadata.delete-after-commit.enabled", "true")
        .containsEntry("write.metadata.previous-versions-max", "80")
        .containsEntry("firnline.expire.max-snapshots", "60")
        .containsEntry("write.parquet.compression-codec", "zstd")
        .containsEntry("k", "v");
    assertThat(((HasTableOperations) table).operations().current().formatVersion()).isEqualTo(2);
    assertThat(Tables.loadOrCreate(WAREHOUSE.catalog(), "deep.er.t1", creation).uuid())
        .isEqualTo(table.uuid());
  }

  @Test
  void aTableThatMustExistIsNotMade() {
    assertThatThrownBy(() -> Tables.loadOrCreate(WAREHOUSE.catalog(), "lake.none", null))
        .isInstanceOf(NoSuchTableException.class);
  }

  @Test
  void manyThatMakeTheSameTableGetTheSame() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Callable<Table>> makers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      makers.add(
          () ->
              Tables.loadOrCreate(WAREHOUSE.catalog(), "lake.together", TableCreation.of(SCHEMA)));
    }
    List<Object> uuids = new ArrayList<>();
    for (Future<Table> made : threads.invokeAll(makers)) {
      uuids.add(made.get().uuid());
    }
    threads.shutdown();
    assertThat(uuids).hasSize(4).containsOnly(uuids.get(0));
  }

  @Covers({"iceberg#15395", "iceberg-kafka-connect#261"})
  @Test
  void namesEveryDifference() {
    Tables.loadOrCreate(
        WAREHOUSE.catalog(),
        "lake.old",
        new TableCreation(
            new Schema(
                NestedField.required(1, "id", Types.IntegerType.get()),
                NestedField.required(2, "event_time", Types.TimestampType.withZone()),
                NestedField.required(3, "extra", Types.StringType.get()),
                NestedField.optional(
                    4,
                    "place",
                    Types.StructType.of(NestedField.optional(5, "lat", Types.FloatType.get())))),
            List.of("day(event_time)"),
            Map.of(),
            2));
    TableCreation wanted = new TableCreation(SCHEMA, List.of("hour(event_time)"), Map.of(), 2);
    assertThatThrownBy(() -> Tables.loadOrCreate(WAREHOUSE.catalog(), "lake.old", wanted))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'lake.old'")
        .hasMessageContaining("column 'id' is int in the table, but long in the rows")
        .hasMessageContaining("column 'event_time' is required in the table")
        .hasMessageContaining("column 'sensor' (string) is missing")
        .hasMessageContaining("column 'extra' (string) is required in the table")
        .hasMessageContaining("column 'place.lat' is float in the table, but double")
        .hasMessageContaining("partitioned by [day(event_time)], but [hour(event_time)]");
  }

  @Test
  void optionalColumnsOfTheTableDoNoHarm() {
    Schema more =
        new Schema(
            NestedField.optional(1, "id", Types.LongType.get()),
            NestedField.optional(2, "more", Types.StringType.get()));
    Schema less = new Schema(NestedField.required(1, "id", Types.LongType.get()));
    assertThat(SchemaFit.differences(less, more)).isEmpty();
  }

  @Test
  void readsPartitionFields() {
    List<String> fields =
        List.of("sensor", "truncate(4, place.lat2)", "bucket( 8 ,id )", "year(event_time)");
    Schema schema =
        new Schema(
            NestedField.required(1, "id", Types.LongType.get()),
            NestedField.optional(2, "event_time", Types.TimestampType.withZone()),
            NestedField.optional(3, "sensor", Types.StringType.get()),
            NestedField.optional(
                4,
                "place",
                Types.StructType.of(NestedField.optional(5, "lat2", Types.StringType.get()))));
    assertThat(PartitionText.describe(schema, PartitionText.parse(schema, fields)))
        .containsExactly(
            "identity(sensor)", "truncate[4](place.lat2)", "bucket[8](id)", "year(event_time)");
    List<String> together = List.of(String.join(", ", fields));
    assertThat(PartitionText.parse(schema, together))
        .isEqualTo(PartitionText.parse(schema, fields));
  }

  @Covers("iceberg-kafka-connect#220")
  @Test
  void refusesPartitionFieldsThatItCannotRead() {
    for (String field :
        List.of("hour(x)", "hour(3, event_time)", "bucket(id)", "week(event_time)", "f(", "")) {
      assertThatThrownBy(() -> PartitionText.parse(SCHEMA, List.of(field)))
          .as(field)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Invalid partition field '" + field + "'");
    }
  }

  @Test
  void commasPartPartitionFieldsButNotThoseInBrackets() {
    assertThat(TableCreation.partitionFieldsOf(" hour(t) ,bucket(16, id), site "))
        .containsExactly("hour(t)", "bucket(16, id)", "site");
    assertThat(TableCreation.partitionFieldsOf("  ")).isEmpty();
  }

  @Test
  void refusesTablesWithoutSequenceNumbers() {
    assertThatThrownBy(() -> new TableCreation(SCHEMA, List.of(), Map.of(), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("format version 1");
    assertThatThrownBy(() -> new TableCreation(SCHEMA, List.of(), Map.of("format-version", "1"), 2))
        .hasMessageContaining("format version 1");
    assertThatThrownBy(
            () -> new TableCreation(SCHEMA, List.of(), Map.of("format-version", "two"), 2))
        .hasMessage("Invalid table property 'format-version': 'two' is no whole number");
  }

  @Test
  void makesATableOfTheFormatThatItsPropertiesName() {
    Table table =
        Tables.loadOrCreate(
            WAREHOUSE.catalog(),
            "lake.v3",
            new TableCreation(SCHEMA, List.of(), Map.of("format-version", "3"), 2));
    assertThat(((HasTableOperations) table).operations().current().formatVersion()).isEqualTo(3);
  }

  @Test
  void aCreationSurvivesSerialization() throws Exception {
    TableCreation creation = new TableCreation(SCHEMA, List.of("sensor"), Map.of("a", "b"), 3);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(creation);
    TableCreation read =
        (TableCreation)
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertThat(read.schema().sameSchema(SCHEMA)).isTrue();
    assertThat(read.partitionFields()).isEqualTo(creation.partitionFields());
    assertThat(read.properties()).isEqualTo(creation.properties());
    assertThat(read.formatVersion()).isEqualTo(3);
  }
}
