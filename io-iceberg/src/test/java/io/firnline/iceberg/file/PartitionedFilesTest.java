package io.firnline.iceberg.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.testing.Covers;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PartitionedFilesTest {
  private static final WriteSettings SETTINGS = WriteSettings.of("test");

  private static final Schema SENSORS =
      new Schema(
          Types.NestedField.required(1, "id", Types.LongType.get()),
          Types.NestedField.optional(2, "site", Types.StringType.get()),
          Types.NestedField.required(3, "time", Types.TimestampType.withZone()));

  @ParameterizedTest(name = "{0}")
  @MethodSource("transforms")
  void rowsAreInTheFileOfTheirPartition(String name, UnaryOperator<PartitionSpec.Builder> by) {
    long seed = 42;
    Schema schema = new RandomRows(seed).schema();
    Table table =
        TestTables.create(schema, by.apply(PartitionSpec.builderFor(schema)).build(), Map.of());
    List<Record> records = new RandomRows(seed).records(table.schema(), 40);

    WrittenGroup group =
        TestTables.write(
            table, TestTables.blocks(table, records, 15), new WriteSettings("test", 4, 0));

    assertThat(rowsByPartition(table, group)).isEqualTo(expectedRowsByPartition(table, records));
    TestTables.commit(table, group);
    assertThat(asSet(TestTables.read(table))).isEqualTo(asSet(records));
  }

  @Test
  void fieldsOfStructsAreInTheFileOfTheirPartition() {
    Schema schema =
        new Schema(
            Types.NestedField.optional(
                1,
                "place",
                Types.StructType.of(
                    Types.NestedField.optional(2, "site", Types.StringType.get()),
                    Types.NestedField.required(3, "floor", Types.IntegerType.get()))));
    Table table =
        TestTables.create(
            schema,
            PartitionSpec.builderFor(schema)
                .bucket("place.site", 5)
                .identity("place.floor")
                .build(),
            Map.of());
    List<Record> records = new RandomRows(7).records(table.schema(), 40);

    WrittenGroup group = TestTables.write(table, TestTables.blocks(table, records, 15), SETTINGS);

    assertThat(rowsByPartition(table, group)).isEqualTo(expectedRowsByPartition(table, records));
    TestTables.commit(table, group);
    assertThat(asSet(TestTables.read(table))).isEqualTo(asSet(records));
  }

  @Covers("iceberg-kafka-connect#227")
  @Test
  void thousandPartitionsBecomeOneFileEachWithFewOpenAtOnce() {
    PartitionSpec spec = PartitionSpec.builderFor(SENSORS).identity("site").build();
    Table table = TestTables.create(SENSORS, spec, Map.of());
    List<Record> records = sensors(20_000, 1_000);

    WrittenGroup group;
    int mostOpen;
    try (BlockFiles files = new BlockFiles(name -> table, SETTINGS)) {
      TestTables.blocks(table, records, 3_000).forEach(files::add);
      group = files.finish();
      mostOpen = files.mostOpenFiles();
    }

    assertThat(mostOpen).isEqualTo(32);
    assertThat(group.files()).hasSize(1_000);
    TestTables.commit(table, group);
    assertThat(asSet(TestTables.read(table))).isEqualTo(asSet(records));
  }

  @Test
  void nanPartitionIsRefused() {
    Schema schema = new Schema(Types.NestedField.required(1, "reading", Types.DoubleType.get()));
    PartitionSpec spec = PartitionSpec.builderFor(schema).identity("reading").build();
    Table table = TestTables.create(schema, spec, Map.of());
    Record nan = GenericRecord.create(schema);
    nan.setField("reading", Double.NaN);
    List<RowBlock> blocks = TestTables.blocks(table, List.of(nan), 10);

    assertThatThrownBy(() -> TestTables.write(table, blocks, SETTINGS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Cannot write a row to partition NaN");
  }

  @Test
  void fileIsRolledAtItsTargetSize() {
    Table table = TestTables.create(SENSORS, PartitionSpec.unpartitioned(), Map.of());
    List<Record> records = sensors(20_000, 100);

    WrittenGroup group =
        TestTables.write(
            table, TestTables.blocks(table, records, 5_000), new WriteSettings("test", 32, 20_000));

    assertThat(group.files().size()).isBetween(2, 20);
    assertThat(group.files().stream().mapToLong(WrittenFile::rows).sum()).isEqualTo(20_000);
    assertThat(group.files()).extracting(WrittenFile::location).doesNotHaveDuplicates();
  }

  @Covers("iceberg#8609")
  @Test
  void attemptsNeverShareAFileName() {
    Table table = TestTables.create(SENSORS, PartitionSpec.unpartitioned(), Map.of());
    List<RowBlock> blocks = TestTables.blocks(table, sensors(10, 2), 100);

    String first = TestTables.write(table, blocks, SETTINGS).files().get(0).location();
    String second = TestTables.write(table, blocks, SETTINGS).files().get(0).location();

    assertThat(first)
        .matches(".*/data/test-19700101T000100.000Z-PT1M-0-[0-9a-f-]{36}-00000.parquet");
    assertThat(second).isNotEqualTo(first);
  }

  private static Stream<Arguments> transforms() {
    List<Arguments> all = new ArrayList<>();
    Schema schema = new RandomRows(42).schema();
    for (Types.NestedField field : schema.columns()) {
      if (!field.type().isPrimitiveType() || field.isRequired()) {
        continue;
      }
      // Random ones hold NaN, see nanPartitionIsRefused.
      if (field.type().typeId() == TypeID.FLOAT || field.type().typeId() == TypeID.DOUBLE) {
        continue;
      }
      all.add(by("identity " + field, b -> b.identity(field.name())));
      String name = field.name();
      TypeID type = field.type().typeId();
      switch (type) {
        case DATE, TIMESTAMP -> {
          all.add(by("year " + field, b -> b.year(name)));
          all.add(by("month " + field, b -> b.month(name)));
          all.add(by("day " + field, b -> b.day(name)));
        }
        case STRING, BINARY -> all.add(by("truncate " + field, b -> b.truncate(name, 3)));
        case DECIMAL, INTEGER, LONG ->
            all.add(by("truncate " + field, b -> b.truncate(name, 1_000)));
        default -> {}
      }
      if (type == TypeID.TIMESTAMP) {
        all.add(by("hour " + field, b -> b.hour(name)));
      }
      if (type != TypeID.BOOLEAN) {
        all.add(by("bucket " + field, b -> b.bucket(name, 7)));
      }
    }
    String time = "optional18";
    all.add(by("void", b -> b.alwaysNull(time)));
    all.add(by("two fields", b -> b.year(time).bucket("required19", 3)));
    return all.stream();
  }

  private static Arguments by(String name, UnaryOperator<PartitionSpec.Builder> spec) {
    return Arguments.of(name, spec);
  }

  private static Map<String, Long> rowsByPartition(Table table, WrittenGroup group) {
    Map<String, Long> rows = new HashMap<>();
    for (WrittenFile file : group.files()) {
      DataFile dataFile = TestTables.dataFile(table, file);
      StructLike partition = dataFile.partition();
      assertThat(rows.put(table.spec().partitionToPath(partition), file.rows())).isNull();
    }
    return rows;
  }

  private static Map<String, Long> expectedRowsByPartition(Table table, List<Record> records) {
    Map<String, Long> rows = new HashMap<>();
    PartitionKey key = new PartitionKey(table.spec(), table.schema());
    InternalRecordWrapper wrapper = new InternalRecordWrapper(table.schema().asStruct());
    for (Record record : records) {
      key.partition(wrapper.wrap(record));
      rows.merge(key.toPath(), 1L, Long::sum);
    }
    return rows;
  }

  private static Set<Object> asSet(List<Record> records) {
    Set<Object> rows = new HashSet<>();
    records.forEach(record -> rows.add(String.valueOf(TestTables.contents(record))));
    return rows;
  }

  private static List<Record> sensors(int count, int sites) {
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      GenericRecord record = GenericRecord.create(SENSORS);
      record.setField("id", (long) i);
      record.setField("site", "site-" + i % sites);
      record.setField("time", OffsetDateTime.of(2024, 6, 1, 0, 0, i % 60, 0, ZoneOffset.UTC));
      records.add(record);
    }
    return records;
  }
}
