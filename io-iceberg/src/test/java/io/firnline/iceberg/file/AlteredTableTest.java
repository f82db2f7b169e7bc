package io.firnline.iceberg.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.RowBlock;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type.TypeID;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Blocks that were made before somebody changed the table: files and table read back right. */
class AlteredTableTest {
  private static final Schema SCHEMA =
      new Schema(
          NestedField.required(1, "id", Types.IntegerType.get()),
          NestedField.required(2, "city", Types.StringType.get()),
          NestedField.optional(3, "temp", Types.FloatType.get()),
          NestedField.optional(4, "price", Types.DecimalType.of(9, 2)),
          NestedField.optional(5, "tag", Types.StringType.get()));
  private static final PartitionSpec SPEC =
      PartitionSpec.builderFor(SCHEMA)
          .identity("id")
          .bucket("id", 4)
          .truncate("id", 10)
          .identity("price")
          .build();

  private record Alteration(String name, Consumer<Table> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Stream<Alteration> alterations() {
    return Stream.of(
        new Alteration("nothing", table -> {}),
        new Alteration(
            "a column more",
            table -> table.updateSchema().addColumn("extra", Types.StringType.get()).commit()),
        new Alteration("a column less", table -> table.updateSchema().deleteColumn("tag").commit()),
        new Alteration(
            "another name", table -> table.updateSchema().renameColumn("city", "town").commit()),
        new Alteration(
            "one name for another column",
            table -> {
              table.updateSchema().deleteColumn("tag").commit();
              table.updateSchema().addColumn("tag", Types.LongType.get()).commit();
            }),
        new Alteration(
            "wider types, of partition columns too",
            table ->
                table
                    .updateSchema()
                    .updateColumn("id", Types.LongType.get())
                    .updateColumn("temp", Types.DoubleType.get())
                    .updateColumn("price", Types.DecimalType.of(20, 2))
                    .commit()),
        new Alteration(
            "required no more", table -> table.updateSchema().makeColumnOptional("city").commit()),
        new Alteration(
            "a partition field of a new column",
            table -> {
              table.updateSchema().addColumn("day", Types.DateType.get()).commit();
              table.updateSpec().addField("day").commit();
            }),
        new Alteration(
            "a partition field of a column there was",
            table -> table.updateSpec().addField(Expressions.truncate("city", 1)).commit()),
        new Alteration(
            "no partitions any more",
            table -> {
              var update = table.updateSpec();
              table.spec().fields().forEach(field -> update.removeField(field.name()));
              update.commit();
            }),
        new Alteration(
            "a sort order", table -> table.replaceSortOrder().asc("city").desc("temp").commit()));
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void rowsOfBeforeAreWrittenByWhoSeesItAlready(Alteration alteration) {
    assertReadBack(alteration, true, false);
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void rowsOfBeforeAreWrittenByWhoDoesNotSeeItYet(Alteration alteration) {
    assertReadBack(alteration, false, false);
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void rowsOfBeforeAndAfterAreWrittenTogether(Alteration alteration) {
    assertReadBack(alteration, true, true);
    assertReadBack(alteration, false, true);
  }

  private static void assertReadBack(Alteration alteration, boolean writerSees, boolean andNew) {
    List<Table> twice = TestTables.createTwice(SCHEMA, SPEC);
    Table writer = twice.get(0);
    Table altered = twice.get(1);
    List<RowBlock> blocks =
        new ArrayList<>(TestTables.blocks(altered, records(altered.schema()), 7));
    List<Map<Integer, @Nullable Object>> expected = new ArrayList<>();
    records(altered.schema()).forEach(record -> expected.add(values(record)));
    alteration.change().accept(altered);
    if (andNew) {
      blocks.addAll(TestTables.blocks(altered, records(altered.schema()), 7));
      records(altered.schema()).forEach(record -> expected.add(values(record)));
    }
    if (writerSees) {
      writer.refresh();
    }

    WrittenGroup group = TestTables.write(writer, blocks, WriteSettings.of("test"));
    TestTables.commit(altered, group);

    List<Record> read = TestTables.read(altered);
    assertThat(read)
        .extracting(AlteredTableTest::values)
        .containsExactlyInAnyOrderElementsOf(
            expected.stream().map(row -> as(altered.schema(), row)).toList());
    for (Record row : read) { // A file is found by its partition, too.
      long id = ((Number) row.getField("id")).longValue();
      assertThat(altered.newScan().filter(Expressions.equal("id", id)).planFiles()).isNotEmpty();
    }
  }

  private static List<Record> records(Schema schema) {
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      GenericRecord record = GenericRecord.create(schema);
      for (NestedField field : schema.columns()) {
        record.setField(field.name(), value(field, i));
      }
      records.add(record);
    }
    return records;
  }

  private static @Nullable Object value(NestedField field, int i) {
    if (field.isOptional() && i % 5 == 0) {
      return null;
    }
    return switch (field.type().typeId()) {
      case INTEGER -> i % 3;
      case LONG -> (long) (i % 3);
      case FLOAT -> i / 4f;
      case DOUBLE -> i / 4d;
      case DECIMAL -> BigDecimal.valueOf(i % 2, 2);
      case DATE -> java.time.LocalDate.of(2026, 11, 1 + i % 3);
      default -> "text " + i;
    };
  }

  private static Map<Integer, @Nullable Object> values(Record record) {
    Map<Integer, @Nullable Object> values = new HashMap<>();
    for (NestedField field : record.struct().fields()) {
      values.put(field.fieldId(), record.getField(field.name()));
    }
    return values;
  }

  /** A row as it has to look after the change: columns are told by their ids. */
  private static Map<Integer, @Nullable Object> as(
      Schema schema, Map<Integer, @Nullable Object> row) {
    Map<Integer, @Nullable Object> values = new HashMap<>();
    for (NestedField field : schema.columns()) {
      Object value = row.get(field.fieldId());
      TypeID type = field.type().typeId();
      if (value instanceof Number number && type == TypeID.LONG) {
        value = number.longValue();
      } else if (value instanceof Number number && type == TypeID.DOUBLE) {
        value = number.doubleValue();
      }
      values.put(field.fieldId(), value);
    }
    return values;
  }
}
