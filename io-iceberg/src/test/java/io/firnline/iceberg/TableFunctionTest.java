package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.contents;
import static io.firnline.iceberg.SinkTests.minute;
import static io.firnline.iceberg.SinkTests.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that go to the table that a function of theirs names. */
@ExtendWith(TestPipelineExtension.class)
class TableFunctionTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Schema ROWS =
      Schema.builder().addInt64Field("id").addNullableStringField("site").build();

  private final String space = Warehouse.newName("x").replace("lake.x", "lake");

  @Test
  void eachTableGetsItsRowsInASnapshotOfEachWindow(TestPipeline pipeline) {
    String odd = space + ".odd";
    String even = space + ".even";
    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(
                TestStream.create(ROWS)
                    .addElements(at(1, 1), at(2, 2), at(3, 3))
                    .advanceWatermarkTo(second(60))
                    .addElements(at(61, 4))
                    .advanceWatermarkToInfinity())
            .apply(Window.into(MINUTES))
            .apply(sink(row -> row.getInt64("id") % 2 == 0 ? even : odd))
            .getSnapshots();

    PAssert.that(snapshots)
        .inWindow(minute(0))
        .satisfies(only(space + ".ledger 0", odd + " 2", even + " 1"));
    PAssert.that(snapshots).inWindow(minute(1)).satisfies(only(space + ".ledger 0", even + " 1"));
    run(pipeline);
    assertThat(contents(table(odd))).containsExactly("1 a", "3 a");
    assertThat(contents(table(even))).containsExactly("2 a", "4 a");
    assertThat(Warehouse.snapshots(table(odd))).hasSize(1);
    assertThat(Warehouse.snapshots(table(even))).hasSize(2);
    assertThat(Warehouse.snapshots(table(space + ".ledger"))).hasSize(2);
  }

  @Test
  void aRowOfNoTableGoesToTheErrorHandlerAndTheOthersToTheirs(TestPipeline pipeline)
      throws Exception {
    String prefix = space + ".";
    ErrorHandler.BadRecordErrorHandler<PCollection<String>> handler =
        pipeline.registerBadRecordErrorHandler(new Messages());

    pipeline
        .apply(rows("a", "../b", "", "a", null, "refused"))
        .apply(
            sink(row -> "refused".equals(site(row)) ? refuse() : prefix + site(row))
                .withBadRecordErrorHandler(handler));
    handler.close();

    PAssert.that(handler.getOutput())
        .containsInAnyOrder(
            invalid(prefix + "../b"), invalid(prefix), "Cannot put a row into a block: no site");
    run(pipeline);
    assertThat(contents(table(prefix + "a"))).containsExactly("0 a", "3 a");
    assertThat(contents(table(prefix + "null"))).containsExactly("4 null");
    assertThat(tables()).containsExactlyInAnyOrder("a", "ledger", "null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".a", "a.", "a..b", "a b", "a/b", "a\\b", "a{b}", "..", "a.b\n"})
  void aNameThatCanBeNoTablesFailsARunWithoutAHandler(String bad) {
    TableFunction names = new TableFunction(row -> bad);

    assertThatThrownBy(() -> names.apply(row(1, "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid table '%s' for a row: its parts must be letters, digits, _ or -, with a dot between two"
                .formatted(bad));
  }

  @Test
  void noNameFailsARunWithoutAHandler(TestPipeline pipeline) {
    pipeline.apply(rows((String) null)).apply(sink(TableFunctionTest::site));

    assertThatThrownBy(() -> run(pipeline))
        .hasStackTraceContaining("Invalid table 'null' for a row");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "lake.a", "lake.inner.a-b_c", "lake.Straße_1"})
  void namesOfTablesPassEveryTime(String good) {
    TableFunction names = new TableFunction(row -> good);

    assertThat(names.apply(row(1, "a"))).isEqualTo(good);
    assertThat(names.apply(row(2, "a"))).isEqualTo(good);
  }

  @Test
  void aBadNameBetweenGoodOnesIsFoundEachTime() {
    TableFunction names = new TableFunction(row -> "lake." + site(row));

    assertThat(names.apply(row(1, "a"))).isEqualTo("lake.a");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> names.apply(row(2, "b/c"))).hasMessageContaining("'lake.b/c'");
    }
    assertThat(names.apply(row(3, "a"))).isEqualTo("lake.a");
  }

  private WriteRows sink(SerializableFunction<Row, String> function) {
    return WindowedIcebergIO.writeRows()
        .to(function)
        .withHomeTable(space + ".ledger")
        .withCatalog(WAREHOUSE.catalog())
        .withWriterId(SinkTests.WRITER)
        .withTableCreation(List.of(), Map.of());
  }

  private static String refuse() {
    throw new IllegalArgumentException("no site");
  }

  private static String invalid(String name) {
    return "Cannot put a row into a block: Invalid table '%s' for a row: its parts must be letters, digits, _ or -, with a dot between two"
        .formatted(name);
  }

  private static Table table(String name) {
    return SinkTests.table(WAREHOUSE, name);
  }

  private List<String> tables() {
    return WAREHOUSE.catalog().load().listTables(Namespace.of(space)).stream()
        .map(TableIdentifier::name)
        .toList();
  }

  /** Rows by their sites, numbered from 0. */
  private static Create.Values<Row> rows(@Nullable String... sites) {
    List<Row> rows = new ArrayList<>();
    for (String site : sites) {
      rows.add(row(rows.size(), site));
    }
    return Create.of(rows).withRowSchema(ROWS);
  }

  private static TimestampedValue<Row> at(long second, long id) {
    return TimestampedValue.of(row(id, "a"), second(second));
  }

  private static Row row(long id, @Nullable String site) {
    return Row.withSchema(ROWS).addValues(id, site).build();
  }

  private static String site(Row row) {
    return row.getString("site");
  }

  private static void run(TestPipeline pipeline) {
    pipeline.run().waitUntilFinish();
  }

  private static SerializableFunction<Iterable<CommittedSnapshot>, Void> only(String... expected) {
    return all -> {
      List<String> found = new ArrayList<>();
      all.forEach(s -> found.add(s.getTable() + " " + s.getRows()));
      assertThat(found).containsExactlyInAnyOrder(expected);
      return null;
    };
  }

  private static final class Messages
      extends PTransform<PCollection<BadRecord>, PCollection<String>> {
    private static final long serialVersionUID = 1L;

    @Override
    public PCollection<String> expand(PCollection<BadRecord> records) {
      return records.apply(
          MapElements.into(TypeDescriptors.strings())
              .via(record -> record.getFailure().getDescription()));
    }
  }
}
