package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.COLUMNS;
import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.ROWS;
import static io.firnline.iceberg.SinkTests.at;
import static io.firnline.iceberg.SinkTests.committed;
import static io.firnline.iceberg.SinkTests.contents;
import static io.firnline.iceberg.SinkTests.counter;
import static io.firnline.iceberg.SinkTests.row;
import static io.firnline.iceberg.SinkTests.rows;
import static io.firnline.iceberg.SinkTests.run;
import static io.firnline.iceberg.SinkTests.second;
import static io.firnline.iceberg.SinkTests.writeRows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Committed;
import io.firnline.iceberg.testing.Warehouse;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which table rows go to: by a field, on a branch, one that is made; and what fits none. */
@ExtendWith(TestPipelineExtension.class)
class WriteRowsTablesTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private final String name = Warehouse.newName("rows");

  @Test
  void rowsGoToTheTableOfTheirFieldAndTheLedgerToAHomeTable(TestPipeline pipeline) {
    String space = name.replace('.', '_');
    String home = space + ".ledger";
    String north = space + ".north";
    String south = space + ".south";
    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(
                rows()
                    .addElements(at(1, 1, "north"), at(2, 2, "south"), at(3, 3, "north"))
                    .advanceWatermarkTo(second(60))
                    .addElements(at(61, 4, "south"))
                    .advanceWatermarkToInfinity())
            .apply(Window.into(MINUTES))
            .apply(
                writeRows(WAREHOUSE, space + ".{site}")
                    .withHomeTable(home)
                    .withTableCreation(List.of(), Map.of()))
            .getSnapshots();

    Committed.expect(
        snapshots,
        committed(home, 0, 1, 0),
        committed(north, 0, 1, 2),
        committed(south, 0, 1, 1),
        committed(home, 1, 2, 0),
        committed(south, 1, 2, 1));
    PipelineResult result = run(pipeline);
    assertThat(contents(table(north))).containsExactly("1 north", "3 north");
    assertThat(contents(table(south))).containsExactly("2 south", "4 south");
    assertThat(contents(table(home))).isEmpty();
    assertThat(Warehouse.addedRows(table(north))).containsExactly(2);
    assertThat(Warehouse.addedRows(table(south))).containsExactly(1, 1);
    assertThat(Warehouse.addedRows(table(home))).containsExactly(0, 0);
    assertThat(counter(result, "rowsCommitted")).isEqualTo(4);
  }

  @Test
  void rowsGoToTheBranchAndNotToMain(TestPipeline pipeline) {
    Table table = create(COLUMNS);

    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(
                rows()
                    .addElements(at(1, 1, "a"), at(2, 2, "b"))
                    .advanceWatermarkTo(second(60))
                    .addElements(at(60, 3, "c"))
                    .advanceWatermarkToInfinity())
            .apply(Window.into(MINUTES))
            .apply(writeRows(WAREHOUSE, name).toBranch("audit"))
            .getSnapshots();

    Committed.expect(snapshots, committed(name, 0, 1, 2), committed(name, 1, 2, 1));
    run(pipeline);
    assertThat(Warehouse.rows(table)).isEmpty();
    assertThat(SinkTests.texts(Warehouse.rows(table, "audit")))
        .containsExactly("1 a", "2 b", "3 c");
    assertThat(Warehouse.addedRows(table)).containsExactly(2, 1);
    assertThat(table.properties()).containsKey("firnline.ledger.w1@audit.parts");
  }

  @Test
  void missingTablesAreMadeFromTheRowsSchema(TestPipeline pipeline) {
    pipeline
        .apply(Create.of(row(1, "a"), row(2, "b")).withRowSchema(ROWS))
        .apply(
            writeRows(WAREHOUSE, name)
                .withTableCreation(List.of("bucket(4, id)", "site"), Map.of("owner", "sensors")));
    run(pipeline);

    Table table = table(name);
    assertThat(table.schema().asStruct()).isEqualTo(COLUMNS.asStruct());
    assertThat(table.spec().fields()).hasSize(2);
    assertThat(table.properties()).containsEntry("owner", "sensors");
    assertThat(contents(table)).containsExactly("1 a", "2 b");
    assertThat(Warehouse.addedRows(table)).containsExactly(2);
  }

  @Test
  void rowsThatDoNotFitGoToTheErrorHandler(TestPipeline pipeline) throws Exception {
    Table table =
        create(
            new Schema(
                Types.NestedField.required(1, "id", Types.IntegerType.get()),
                Types.NestedField.optional(2, "site", Types.StringType.get())));
    ErrorHandler.BadRecordErrorHandler<PCollection<Long>> handler =
        pipeline.registerBadRecordErrorHandler(new CountBad());

    pipeline
        .apply(Create.of(row(1, "a"), row(1L << 40, "b"), row(3, "c")).withRowSchema(ROWS))
        .apply(writeRows(WAREHOUSE, name).withBadRecordErrorHandler(handler));
    handler.close();

    PAssert.that(handler.getOutput()).containsInAnyOrder(1L);
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 a", "3 c");
    assertThat(Warehouse.addedRows(table)).containsExactly(2);
  }

  @Test
  void fieldsThatTheTableLacksAreRefusedAndNamed(TestPipeline pipeline) {
    Table table = create(new Schema(Types.NestedField.optional(1, "other", Types.LongType.get())));

    pipeline.apply(Create.of(row(1, "a")).withRowSchema(ROWS)).apply(writeRows(WAREHOUSE, name));

    assertThatThrownBy(() -> run(pipeline))
        .hasStackTraceContaining("Invalid rows for table '" + name + "'")
        .hasStackTraceContaining("field 'id' has no column in the table")
        .hasStackTraceContaining("field 'site' has no column in the table");
    assertThat(Warehouse.addedRows(table)).isEmpty();
  }

  @Test
  void aTableThatDoesNotExistIsNamedWithTheRemedy(TestPipeline pipeline) {
    pipeline.apply(Create.of(row(1, "a")).withRowSchema(ROWS)).apply(writeRows(WAREHOUSE, name));

    assertThatThrownBy(() -> run(pipeline))
        .hasStackTraceContaining(
            "Missing table '" + name + "': it does not exist in catalog 'jdbc'. Create it");
  }

  private Table create(Schema columns) {
    return SinkTests.create(WAREHOUSE, name, columns);
  }

  private static Table table(String itsName) {
    return SinkTests.table(WAREHOUSE, itsName);
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
