package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.contents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.testing.Warehouse;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables that others have made, as rows cannot go into them. */
@ExtendWith(TestPipelineExtension.class)
class ExistingTablesTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Schema ROWS =
      Schema.builder().addInt64Field("id").addDoubleField("value").build();
  private static final org.apache.iceberg.Schema TABLE =
      new org.apache.iceberg.Schema(
          Types.NestedField.required(1, "id", Types.LongType.get()),
          Types.NestedField.optional(2, "value", Types.DoubleType.get()));

  private final String name = Warehouse.newName("others");

  @Test
  void oneThatIsPartitionedByADoubleIsRefusedBeforeAnyRowIsNaN(TestPipeline pipeline) {
    Table table = create(PartitionSpec.builderFor(TABLE).identity("value").build(), unsorted());

    pipeline.apply(rows(row(1, 0.5))).apply(sink());

    assertThatThrownBy(() -> run(pipeline))
        .hasStackTraceContaining("Invalid table '" + name + "': it exists and does not fit")
        .hasStackTraceContaining("it is partitioned by 'value'")
        .hasStackTraceContaining("choose another column");
    assertThat(contents(table)).isEmpty();
  }

  /** Every row would be bad, for no fault of its own. */
  @Test
  void anErrorHandlerDoesNotTakeTheRowsOfATableThatIsRefused(TestPipeline pipeline)
      throws Exception {
    create(PartitionSpec.builderFor(TABLE).identity("value").build(), unsorted());
    ErrorHandler.BadRecordErrorHandler<PCollection<Long>> handler =
        pipeline.registerBadRecordErrorHandler(new CountBad());

    pipeline.apply(rows(row(1, Double.NaN))).apply(sink().withBadRecordErrorHandler(handler));
    handler.close();

    assertThatThrownBy(() -> run(pipeline)).hasStackTraceContaining("it is partitioned by 'value'");
  }

  @Test
  void oneThatIsPartitionedByAnotherColumnTakesNaN(TestPipeline pipeline) {
    Table table = create(PartitionSpec.builderFor(TABLE).identity("id").build(), unsorted());

    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(rows(row(1, Double.NaN), row(2, Double.POSITIVE_INFINITY)))
            .apply(sink())
            .getSnapshots();

    PAssert.thatSingleton(snapshots.apply(Count.globally())).isEqualTo(1L);
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 NaN", "2 Infinity");
  }

  @Test
  void oneWithASortOrderIsRefused(TestPipeline pipeline) {
    Table table = create(PartitionSpec.unpartitioned(), byId());

    pipeline.apply(rows(row(1, 0.5))).apply(sink());

    assertThatThrownBy(() -> run(pipeline))
        .hasStackTraceContaining("Invalid table '" + name + "': it has a sort order")
        .hasStackTraceContaining("call withSortOrderIgnored()");
    assertThat(contents(table)).isEmpty();
  }

  @Test
  void oneWithASortOrderIsWrittenWhereThatIsKnown(TestPipeline pipeline) {
    Table table = create(PartitionSpec.unpartitioned(), byId());

    pipeline.apply(rows(row(2, 0.5), row(1, 1.5))).apply(sink().withSortOrderIgnored());

    run(pipeline);
    assertThat(contents(table)).containsExactly("1 1.5", "2 0.5");
    table
        .newScan()
        .planFiles()
        .forEach(task -> assertThat(task.file().sortOrderId()).isIn(null, 0));
  }

  private Table create(PartitionSpec spec, SortOrder order) {
    Catalog catalog = WAREHOUSE.catalog().load();
    TableIdentifier identifier = TableIdentifier.parse(name);
    if (!((SupportsNamespaces) catalog).namespaceExists(identifier.namespace())) {
      ((SupportsNamespaces) catalog).createNamespace(identifier.namespace());
    }
    return catalog
        .buildTable(identifier, TABLE)
        .withPartitionSpec(spec)
        .withSortOrder(order)
        .withProperty("format-version", "2")
        .create();
  }

  private static SortOrder unsorted() {
    return SortOrder.unsorted();
  }

  private static SortOrder byId() {
    return SortOrder.builderFor(TABLE).asc("id").build();
  }

  private WriteRows sink() {
    return WindowedIcebergIO.writeRows()
        .to(name)
        .withCatalog(WAREHOUSE.catalog())
        .withWriterId(SinkTests.WRITER);
  }

  private static Create.Values<Row> rows(Row... rows) {
    return Create.of(java.util.List.of(rows)).withRowSchema(ROWS);
  }

  private static Row row(long id, double value) {
    return Row.withSchema(ROWS).addValues(id, value).build();
  }

  private static void run(TestPipeline pipeline) {
    pipeline.run().waitUntilFinish();
  }

  private static final class CountBad
      extends PTransform<PCollection<BadRecord>, PCollection<Long>> {
    private static final long serialVersionUID = 1L;

    @Override
    public PCollection<Long> expand(PCollection<BadRecord> records) {
      return records.apply(Count.globally());
    }
  }
}
