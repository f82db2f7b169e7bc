package io.firnline.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.table.CatalogSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;

/** What is refused while the pipeline is built, and what is shown of it. */
class SinkRefusalsTest {
  private static final Schema ROWS = Schema.builder().addDecimalField("price").build();
  private static final CatalogSpec CATALOG =
      new CatalogSpec("lake", Map.of("type", "rest", "uri", "http://none", "token", "secret"));

  private final Pipeline pipeline = Pipeline.create();

  @Test
  void allMissingSettingsAreNamedAtOnce() {
    PCollection<RowBlock> blocks = pipeline.apply(Create.empty(RowBlockCoder.of()));
    PCollection<Row> rows = pipeline.apply(Create.empty(ROWS));

    assertThatThrownBy(() -> blocks.apply(WindowedIcebergIO.write()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Missing settings of WindowedIcebergIO.write(): call to(…), withCatalog(…), withWriterId(…)");
    assertThatThrownBy(() -> rows.apply(WindowedIcebergIO.writeRows()))
        .hasMessage(
            "Missing settings of WindowedIcebergIO.writeRows(): call to(…), withCatalog(…), withWriterId(…)");
    assertThatThrownBy(
            () -> rows.apply(WindowedIcebergIO.writeRows().to("a.{b}").withCatalog(CATALOG)))
        .hasMessage(
            "Missing settings of WindowedIcebergIO.writeRows(): call withHomeTable(…), since rows go to several tables, withWriterId(…)");
  }

  @Test
  void windowsThatNeverEndAreRefused() {
    PCollection<Row> endless = pipeline.apply(TestStream.create(ROWS).advanceWatermarkToInfinity());

    assertThatThrownBy(() -> endless.apply(rowsSink()))
        .hasMessageContaining("unbounded input in the global window")
        .hasMessageContaining("Window.into(FixedWindows.of(...))");
  }

  @Test
  void mergingWindowsAreRefused() {
    PCollection<Row> sessions =
        pipeline
            .apply(TestStream.create(ROWS).advanceWatermarkToInfinity())
            .apply(Window.into(Sessions.withGapDuration(Duration.standardMinutes(1))));

    assertThatThrownBy(() -> sessions.apply(rowsSink())).hasMessageContaining("merging windows");
  }

  @Test
  void aTableThatRowsCannotMakeIsRefused() {
    PCollection<Row> rows = pipeline.apply(Create.empty(ROWS));

    assertThatThrownBy(() -> rows.apply(rowsSink().withTableCreation(List.of(), Map.of())))
        .hasMessageContaining("field 'price': DECIMAL has no precision");
  }

  @Test
  void aPartitionOfNoColumnIsRefused() {
    Schema schema = Schema.builder().addInt64Field("id").build();
    PCollection<Row> rows = pipeline.apply(Create.empty(schema));

    assertThatThrownBy(
            () -> rows.apply(rowsSink().withTableCreation(List.of("day(time)"), Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("time");
  }

  @Test
  void valuesThatCannotBeAreRefusedWhereTheyAreSet() {
    WriteRows sink = WindowedIcebergIO.writeRows();

    assertThatThrownBy(() -> sink.to(".x")).hasMessageContaining("Invalid table name '.x'");
    assertThatThrownBy(() -> sink.withWriterId("a b"))
        .hasMessageContaining("Invalid writer id 'a b'");
    assertThatThrownBy(() -> sink.withTargetFileSize(1))
        .hasMessageContaining("Invalid target file size 1: give at least 1048576");
    assertThatThrownBy(() -> sink.withShards(-1)).hasMessageContaining("number of shards");
    assertThatThrownBy(() -> sink.withSnapshotProperties(Map.of("firnline.n", "1")))
        .hasMessageContaining("Invalid snapshot property 'firnline.n'");
  }

  @Test
  void displayDataSayWhatIsWrittenWhereAndNoSecret() {
    Map<String, Object> shown = shown(DisplayData.from(rowsSink().withShards(3)));

    assertThat(shown)
        .containsEntry("table", "lake.rows")
        .containsEntry("homeTable", "lake.rows")
        .containsEntry("catalog", "lake")
        .containsEntry("writerId", "w1")
        .containsEntry("createsTables", false)
        .containsEntry("shards", 3L)
        .containsEntry("targetFileBytes", 128L << 20)
        .containsEntry("commitGrouping", "CHECKPOINT");
    assertThat(shown.values()).noneMatch(value -> value.toString().contains("secret"));
    assertThat(shown(DisplayData.from(rowsSink().to("lake.{site}"))))
        .containsEntry("table", "lake.{site}")
        .doesNotContainKey("homeTable");
    assertThat(shown(DisplayData.from(WindowedIcebergIO.write().to("lake.rows"))))
        .containsEntry("homeTable", "lake.rows")
        .doesNotContainKey("writerId");
  }

  private static WriteRows rowsSink() {
    return WindowedIcebergIO.writeRows().to("lake.rows").withCatalog(CATALOG).withWriterId("w1");
  }

  private static Map<String, Object> shown(DisplayData data) {
    Map<String, Object> shown = new HashMap<>();
    data.asMap()
        .values()
        .forEach(
            item -> {
              Object value = item.getValue();
              if (value != null) {
                shown.put(item.getKey(), value);
              }
            });
    return shown;
  }
}
