package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.WRITER;
import static io.firnline.iceberg.SinkTests.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.testing.Warehouse;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows that are committed to tables of each format, and in a catalog that is only files. */
@ExtendWith(TestPipelineExtension.class)
class TableFormatTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Schema ROWS = Schema.builder().addInt64Field("id").build();

  private final String name = Warehouse.newName("format");

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void windowsAreCommittedToTablesOfEachFormat(int format, TestPipeline pipeline) {
    Table table = land(pipeline, WAREHOUSE.catalog(), format);
    assertThat(((HasTableOperations) table).operations().current().formatVersion())
        .isEqualTo(format);
  }

  @Test
  void windowsAreCommittedInAHadoopCatalogOfLocalFiles(TestPipeline pipeline) {
    CatalogSpec files =
        new CatalogSpec(
            "files",
            Map.of(
                "type",
                "hadoop",
                "warehouse",
                WAREHOUSE.directory().resolve("files").toUri().toString()));
    assertThat(land(pipeline, files, 2).location()).contains("/files/lake/");
  }

  /** Lands two windows, and compares what is in the table. */
  private Table land(TestPipeline pipeline, CatalogSpec catalog, int format) {
    pipeline
        .apply(
            TestStream.create(ROWS)
                .addElements(at(1), at(2), at(59))
                .advanceWatermarkTo(second(60))
                .addElements(at(61))
                .advanceWatermarkToInfinity())
        .apply(Window.into(MINUTES))
        .apply(
            WindowedIcebergIO.writeRows()
                .to(name)
                .withCatalog(catalog)
                .withWriterId(WRITER)
                .withTableCreation(
                    List.of("bucket(2, id)"), Map.of("format-version", String.valueOf(format))));
    pipeline.run().waitUntilFinish();

    Table table = catalog.load().loadTable(TableIdentifier.parse(name));
    assertThat(SinkTests.contents(table)).containsExactly("1", "2", "59", "61");
    assertThat(Warehouse.snapshots(table)).hasSize(2);
    assertThat(Warehouse.snapshots(table))
        .extracting(snapshot -> snapshot.sequenceNumber())
        .containsExactly(1L, 2L);
    return table;
  }

  private static TimestampedValue<Row> at(long id) {
    return TimestampedValue.of(Row.withSchema(ROWS).addValues(id).build(), second(id));
  }
}
