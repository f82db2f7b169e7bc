package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.contents;
import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.Warehouse;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.RowCoder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pipeline without source positions, run again: nothing says that its rows are the same. */
class RerunTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Schema ROWS = Schema.builder().addInt64Field("id").build();

  private final String name = Warehouse.newName("again");

  @Test
  void appendsItsRowsAgainAndSaysThatTheyAreNoReplay() {
    Table table =
        WAREHOUSE.create(
            Warehouse.Kind.JDBC,
            name,
            TableCreation.of(
                new org.apache.iceberg.Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()))));

    run();
    assertThat(contents(table)).containsExactly("1", "2");
    int commits = Warehouse.snapshots(table).size(); // 2 if the runner made a bundle of each window
    run();

    assertThat(contents(table)).containsExactly("1", "1", "2", "2");
    assertThat(commits).isBetween(1, 2);
    assertThat(Warehouse.snapshots(table)).hasSizeBetween(commits + 1, commits + 2);
  }

  private void run() {
    Pipeline pipeline = Pipeline.create();
    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(Create.timestamped(at(10, 1), at(70, 2)).withCoder(RowCoder.of(ROWS)))
            .apply(Window.into(MINUTES))
            .apply(
                WindowedIcebergIO.writeRows()
                    .to(name)
                    .withCatalog(WAREHOUSE.catalog())
                    .withWriterId(SinkTests.WRITER))
            .getSnapshots();
    PAssert.that(snapshots)
        .satisfies(
            all -> {
              assertThat(all).hasSize(2).allMatch(s -> s.getRows() == 1 && !s.getReplayed());
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  private static TimestampedValue<Row> at(long second, long id) {
    return TimestampedValue.of(Row.withSchema(ROWS).addValue(id).build(), SinkTests.second(second));
  }
}
