package io.firnline.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.BlockColumns;
import io.firnline.iceberg.block.BlockSchema;
import io.firnline.iceberg.block.ColumnBuffer;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBuffer;
import io.firnline.iceberg.block.Striper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.schemas.logicaltypes.FixedBytes;
import org.apache.beam.sdk.schemas.logicaltypes.FixedPrecisionNumeric;
import org.apache.beam.sdk.schemas.logicaltypes.FixedString;
import org.apache.beam.sdk.schemas.logicaltypes.SqlTypes;
import org.apache.beam.sdk.schemas.logicaltypes.VariableBytes;
import org.apache.beam.sdk.schemas.logicaltypes.VariableString;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.WithTimestamps;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.types.Types;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowBlocksTest {
  private static final org.apache.iceberg.Schema TABLE =
      new org.apache.iceberg.Schema(
          Types.NestedField.required(1, "id", Types.IntegerType.get()),
          Types.NestedField.optional(2, "site", Types.StringType.get()));
  private static final Schema ROWS =
      Schema.builder().addInt64Field("id").addNullableStringField("site").build();

  @Test
  void rowsGoIntoBlocksOfTheirTableAndWindow() {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PCollection<RowBlock> blocks =
        rows(pipeline, row(1, "a"), row(2, "b"), row(60_001, "a"), row(3, "a"))
            .apply(
                RowBlocks.fromRows(table -> new TableShape(TABLE, PartitionSpec.unpartitioned()))
                    .to("lake.{site}"));

    PAssert.that(blocks)
        .satisfies(
            all -> {
              Map<String, List<Integer>> ids = new TreeMap<>();
              for (RowBlock block : all) {
                String place = block.target().table() + "@" + block.target().window().startMillis();
                ids.computeIfAbsent(place, p -> new ArrayList<>()).addAll(idsOf(block));
              }
              ids.values().forEach(Collections::sort);
              assertThat(ids)
                  .isEqualTo(
                      Map.of(
                          "lake.a@0", List.of(1, 3),
                          "lake.b@0", List.of(2),
                          "lake.a@60000", List.of(60_001)));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void rowsThatDoNotFitGoToTheErrorHandler() throws Exception {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    ErrorHandler.BadRecordErrorHandler<PCollection<Long>> handler =
        pipeline.registerBadRecordErrorHandler(new CountBad());
    PCollection<RowBlock> blocks =
        rows(pipeline, row(1, "a"), row(1L << 40, "a"), row(2, null), row(2, "../x"))
            .apply(
                RowBlocks.fromRows(table -> new TableShape(TABLE, PartitionSpec.unpartitioned()))
                    .to("lake.{site}")
                    .withErrorHandler(handler));
    handler.close();

    PAssert.that(handler.getOutput()).containsInAnyOrder(3L);
    PAssert.thatSingleton(blocks)
        .satisfies(
            block -> {
              assertThat(idsOf(block)).containsExactly(1);
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void everyTypeIsMapped() {
    org.apache.iceberg.Schema table =
        new org.apache.iceberg.Schema(
            Types.NestedField.required(1, "date", Types.DateType.get()),
            Types.NestedField.required(2, "time", Types.TimeType.get()),
            Types.NestedField.required(3, "local", Types.TimestampType.withoutZone()),
            Types.NestedField.required(4, "instant", Types.TimestampType.withZone()),
            Types.NestedField.required(5, "joda", Types.TimestampType.withZone()),
            Types.NestedField.required(6, "price", Types.DecimalType.of(9, 2)),
            Types.NestedField.required(7, "big", Types.DecimalType.of(38, 4)),
            Types.NestedField.required(8, "uuid", Types.UUIDType.get()),
            Types.NestedField.required(9, "fixed", Types.FixedType.ofLength(3)),
            Types.NestedField.optional(
                10, "tags", Types.ListType.ofRequired(11, Types.StringType.get())),
            Types.NestedField.optional(
                12,
                "place",
                Types.StructType.of(
                    Types.NestedField.optional(13, "lat", Types.DoubleType.get()))));
    Schema place = Schema.builder().addNullableField("lat", Schema.FieldType.DOUBLE).build();
    Schema schema =
        Schema.builder()
            .addLogicalTypeField("date", SqlTypes.DATE)
            .addLogicalTypeField("time", SqlTypes.TIME)
            .addLogicalTypeField("local", SqlTypes.DATETIME)
            .addLogicalTypeField("instant", SqlTypes.TIMESTAMP)
            .addDateTimeField("joda")
            .addLogicalTypeField("price", FixedPrecisionNumeric.of(9, 2))
            .addDecimalField("big")
            .addLogicalTypeField("uuid", SqlTypes.UUID)
            .addLogicalTypeField("fixed", FixedBytes.of(3))
            .addArrayField("tags", Schema.FieldType.STRING)
            .addRowField("place", place)
            .build();
    Row row =
        Row.withSchema(schema)
            .addValues(
                LocalDate.of(1970, 1, 3),
                LocalTime.of(0, 0, 1, 2_000),
                LocalDateTime.of(1970, 1, 1, 0, 0, 1, 5_000),
                java.time.Instant.ofEpochSecond(-1, 7_000),
                Instant.ofEpochMilli(9),
                new BigDecimal("12.3"),
                new BigDecimal("-1.5"),
                new UUID(1, 2),
                new byte[] {1, 2, 3},
                List.of("a", "b"),
                Row.withSchema(place).addValue(1.5).build())
            .build();

    RowBuffer buffer = striped(table, row);

    assertThat(buffer.column(0).intAt(0)).isEqualTo(2);
    assertThat(buffer.column(1).longAt(0)).isEqualTo(1_000_002);
    assertThat(buffer.column(2).longAt(0)).isEqualTo(1_000_005);
    assertThat(buffer.column(3).longAt(0)).isEqualTo(-999_993);
    assertThat(buffer.column(4).longAt(0)).isEqualTo(9_000);
    assertThat(buffer.column(5).intAt(0)).isEqualTo(1_230);
    assertThat(bytes(buffer.column(6), 0)).startsWith(0xff, 0xff).endsWith(0xc5, 0x68);
    assertThat(bytes(buffer.column(7), 0)).hasSize(16).endsWith(0, 2);
    assertThat(bytes(buffer.column(8), 0)).containsExactly(1, 2, 3);
    assertThat(bytes(buffer.column(9), 1)).isEqualTo("b".getBytes(StandardCharsets.UTF_8));
    assertThat(buffer.column(10).doubleAt(0)).isEqualTo(1.5);
  }

  @Test
  void theOtherTypesAreMappedToo() {
    org.apache.iceberg.Schema table =
        new org.apache.iceberg.Schema(
            Types.NestedField.required(1, "flag", Types.BooleanType.get()),
            Types.NestedField.required(2, "f", Types.FloatType.get()),
            Types.NestedField.required(3, "d", Types.DoubleType.get()),
            Types.NestedField.required(4, "wide", Types.DoubleType.get()),
            Types.NestedField.required(5, "bytes", Types.BinaryType.get()),
            Types.NestedField.required(6, "variable", Types.BinaryType.get()),
            Types.NestedField.required(7, "code", Types.StringType.get()),
            Types.NestedField.required(8, "text", Types.StringType.get()),
            Types.NestedField.required(9, "small", Types.IntegerType.get()),
            Types.NestedField.required(10, "tiny", Types.LongType.get()),
            Types.NestedField.required(
                11,
                "labels",
                Types.MapType.ofOptional(12, 13, Types.StringType.get(), Types.LongType.get())),
            Types.NestedField.required(
                14, "ids", Types.ListType.ofRequired(15, Types.LongType.get())),
            Types.NestedField.optional(16, "absent", Types.StringType.get()));
    Schema schema =
        Schema.builder()
            .addBooleanField("flag")
            .addFloatField("f")
            .addDoubleField("d")
            .addFloatField("wide")
            .addByteArrayField("bytes")
            .addLogicalTypeField("variable", VariableBytes.of(9))
            .addLogicalTypeField("code", FixedString.of(2))
            .addLogicalTypeField("text", VariableString.of(9))
            .addInt16Field("small")
            .addByteField("tiny")
            .addMapField(
                "labels", Schema.FieldType.STRING, Schema.FieldType.INT64.withNullable(true))
            .addIterableField("ids", Schema.FieldType.INT64)
            .build();
    Map<String, @Nullable Long> labels = new TreeMap<>();
    labels.put("a", 1L);
    labels.put("b", null);
    Row row =
        Row.withSchema(schema)
            .addValues(true, 1.5f, Double.NaN, 0.5f, new byte[] {1, 0}, new byte[] {2})
            .addValues("xy", "zß", (short) -3, (byte) 4, labels, List.of(7L, 8L))
            .build();

    RowBuffer buffer = striped(table, row);

    assertThat(buffer.column(0).booleanAt(0)).isTrue();
    assertThat(buffer.column(1).floatAt(0)).isEqualTo(1.5f);
    assertThat(buffer.column(2).doubleAt(0)).isNaN();
    assertThat(buffer.column(3).doubleAt(0)).isEqualTo(0.5);
    assertThat(bytes(buffer.column(4), 0)).containsExactly(1, 0);
    assertThat(bytes(buffer.column(5), 0)).containsExactly(2);
    assertThat(new String(bytes(buffer.column(6), 0), StandardCharsets.UTF_8)).isEqualTo("xy");
    assertThat(new String(bytes(buffer.column(7), 0), StandardCharsets.UTF_8)).isEqualTo("zß");
    assertThat(buffer.column(8).intAt(0)).isEqualTo(-3);
    assertThat(buffer.column(9).longAt(0)).isEqualTo(4);
    assertThat(bytes(buffer.column(10), 1)).isEqualTo("b".getBytes(StandardCharsets.UTF_8));
    assertThat(buffer.column(11).size()).isEqualTo(2);
    assertThat(buffer.column(11).valueCount()).isEqualTo(1);
    assertThat(buffer.column(11).longAt(0)).isEqualTo(1);
    assertThat(buffer.column(12).longAt(1)).isEqualTo(8);
    assertThat(buffer.column(13).valueCount()).isZero();
  }

  @Test
  void fieldsWithoutAColumnAndColumnsWithoutAFieldAreAllNamed() {
    Schema place = Schema.builder().addNullableField("alt", Schema.FieldType.DOUBLE).build();
    Schema rows =
        Schema.builder()
            .addInt64Field("id")
            .addStringField("extra")
            .addArrayField("places", Schema.FieldType.row(place))
            .build();
    org.apache.iceberg.Schema table =
        new org.apache.iceberg.Schema(
            Types.NestedField.required(1, "id", Types.LongType.get()),
            Types.NestedField.required(2, "must", Types.LongType.get()),
            Types.NestedField.optional(3, "may", Types.LongType.get()),
            Types.NestedField.optional(
                4,
                "places",
                Types.ListType.ofOptional(
                    5,
                    Types.StructType.of(
                        Types.NestedField.optional(6, "lat", Types.DoubleType.get())))));

    assertThatThrownBy(() -> RowFit.check("lake.rows", rows, table))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid rows for table 'lake.rows'")
        .hasMessageContaining("- field 'extra' has no column in the table")
        .hasMessageContaining("- field 'places.element.alt' has no column in the table")
        .hasMessageContaining("- column 'must' is required in the table")
        .hasMessageNotContaining("'may'");
  }

  @Test
  void valuesThatDoNotFitAreNamed() {
    org.apache.iceberg.Schema table =
        new org.apache.iceberg.Schema(
            Types.NestedField.required(1, "price", Types.DecimalType.of(9, 2)));
    Schema schema = Schema.builder().addNullableField("price", Schema.FieldType.DECIMAL).build();

    assertThatThrownBy(() -> striped(table, decimal(schema, new BigDecimal("1.234"))))
        .hasMessageContaining("Invalid value of price: '1.234' (BigDecimal) does not fit");
    assertThatThrownBy(() -> striped(table, decimal(schema, new BigDecimal("12345678.9"))))
        .hasMessageContaining("more than 9 digits");
    assertThatThrownBy(() -> striped(table, Row.nullRow(schema)))
        .hasMessageContaining("Missing value of required field price");
  }

  private static Row decimal(Schema schema, BigDecimal value) {
    return Row.withSchema(schema).addValue(value).build();
  }

  private static RowBuffer striped(org.apache.iceberg.Schema table, Row row) {
    BlockSchema schema = BlockSchema.of(table);
    RowBuffer buffer = new RowBuffer(schema);
    new Striper(schema, new BeamValues()).stripe(row, buffer);
    return buffer;
  }

  private static byte[] bytes(ColumnBuffer column, int value) {
    return Arrays.copyOfRange(column.bytes(), column.startAt(value), column.endAt(value));
  }

  private static Row row(long id, @Nullable String site) {
    return Row.withSchema(ROWS).addValues(id, site).build();
  }

  private static PCollection<Row> rows(Pipeline pipeline, Row... rows) {
    return pipeline
        .apply(Create.of(List.of(rows)).withRowSchema(ROWS))
        .apply(WithTimestamps.of(row -> Instant.ofEpochMilli(row.getInt64("id") % 1_000_000)))
        .setRowSchema(ROWS)
        .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))));
  }

  private static List<Integer> idsOf(RowBlock block) {
    BlockColumns columns = BlockColumns.open(block, BlockSchema.of(TABLE));
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < columns.rows(); i++) {
      ids.add(columns.column(0).intAt(i));
    }
    return ids;
  }

  private static final class CountBad
      extends PTransform<PCollection<BadRecord>, PCollection<Long>> {
    private static final long serialVersionUID = 1;

    @Override
    public PCollection<Long> expand(PCollection<BadRecord> records) {
      return records.apply(Window.into(new GlobalWindows())).apply(Count.globally());
    }
  }
}
