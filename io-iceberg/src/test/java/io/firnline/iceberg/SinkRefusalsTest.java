package io.firnline.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.table.UnsafeCatalogException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.windowing.AfterAll;
import org.apache.beam.sdk.transforms.windowing.AfterEach;
import org.apache.beam.sdk.transforms.windowing.AfterFirst;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.AfterWatermark;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Never;
import org.apache.beam.sdk.transforms.windowing.PartitioningWindowFn;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Sessions;
import org.apache.beam.sdk.transforms.windowing.SlidingWindows;
import org.apache.beam.sdk.transforms.windowing.Trigger;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.transforms.windowing.WindowFn;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused while the pipeline is built, and what is shown of it. */
class SinkRefusalsTest {
  private static final Schema ROWS = Schema.builder().addDecimalField("price").build();
  private static final Duration MINUTE = Duration.standardMinutes(1);
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
    assertThatThrownBy(() -> endless().apply(rowsSink()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unbounded input in the global window with trigger DefaultTrigger")
        .hasMessageContaining("Window.into(FixedWindows.of(...))");
  }

  @ParameterizedTest
  @MethodSource("triggersThatWaitForTheEnd")
  void triggersThatWaitForTheEndOfTheGlobalWindowAreRefused(Trigger trigger) {
    PCollection<Row> rows = endless().apply(globally(trigger));

    assertThatThrownBy(() -> rows.apply(rowsSink()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("with trigger " + trigger + ": it fires at the window's end")
        .hasMessageContaining("a trigger that fires before");
  }

  static List<Trigger> triggersThatWaitForTheEnd() {
    AfterWatermark.FromEndOfWindow end = AfterWatermark.pastEndOfWindow();
    AfterPane one = AfterPane.elementCountAtLeast(1);
    return List.of(
        end,
        end.withLateFirings(one),
        Repeatedly.forever(end),
        AfterAll.of(one, end),
        AfterFirst.of(end, Never.ever()),
        AfterEach.inOrder(end, Repeatedly.forever(one)),
        Repeatedly.forever(end).orFinally(Never.ever()));
  }

  @ParameterizedTest
  @MethodSource("triggersThatFireBeforeTheEnd")
  void triggersThatFireBeforeTheEndOfTheGlobalWindowAreTaken(Trigger trigger) {
    PCollection<Row> rows = endless().apply(globally(trigger));

    assertThat(rows.apply(rowsSink()).getSnapshots()).isNotNull();
  }

  static List<Trigger> triggersThatFireBeforeTheEnd() {
    AfterWatermark.FromEndOfWindow end = AfterWatermark.pastEndOfWindow();
    AfterPane one = AfterPane.elementCountAtLeast(1);
    return List.of(
        Repeatedly.forever(one),
        Repeatedly.forever(AfterProcessingTime.pastFirstElementInPane()),
        end.withEarlyFirings(one),
        Repeatedly.forever(AfterFirst.of(one, end)),
        Repeatedly.forever(Repeatedly.forever(one).orFinally(end)));
  }

  @Test
  void aBoundedInputMayWaitForTheEndOfTheGlobalWindow() {
    PCollection<Row> rows =
        pipeline.apply(Create.empty(ROWS)).apply(globally(AfterWatermark.pastEndOfWindow()));

    assertThat(rows.apply(rowsSink()).getSnapshots()).isNotNull();
  }

  @Test
  void mergingWindowsAreRefused() {
    PCollection<Row> sessions = endless().apply(Window.into(Sessions.withGapDuration(MINUTE)));

    assertThatThrownBy(() -> sessions.apply(rowsSink()))
        .hasMessageContaining("merging windows (" + Sessions.class.getName() + ")");
  }

  @Test
  void windowsThatOverlapAreRefused() {
    SlidingWindows sliding = SlidingWindows.of(MINUTE).every(Duration.standardSeconds(20));
    PCollection<Row> rows = endless().apply(Window.into(sliding));
    PCollection<RowBlock> blocks = pipeline.apply(Create.empty(RowBlockCoder.of()));
    PCollection<RowBlock> slidingBlocks = blocks.apply(Window.into(sliding));

    assertThatThrownBy(() -> rows.apply(rowsSink()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot commit windows that overlap")
        .hasMessageContaining("in the table once for each of its windows")
        .hasMessageContaining("Window.into(FixedWindows.of(...))");
    assertThatThrownBy(() -> slidingBlocks.apply(blocksSink()))
        .hasMessageContaining("Cannot commit windows that overlap");
  }

  @Test
  void slidingWindowsThatDoNotOverlapAreTaken() {
    PCollection<Row> rows = endless().apply(Window.into(SlidingWindows.of(MINUTE).every(MINUTE)));

    assertThat(rows.apply(rowsSink()).getSnapshots()).isNotNull();
  }

  @Test
  void windowsWithoutStartAndEndAreRefused() {
    PCollection<Row> rows = endless().apply(Window.into(new Named()));

    assertThatThrownBy(() -> rows.apply(rowsSink()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Cannot commit windows of type " + NamedWindow.class.getName())
        .hasMessageContaining("makes IntervalWindows");
  }

  @Test
  void aDelayOfTheGlobalWindowIsRefused() {
    PCollection<RowBlock> blocks = pipeline.apply(Create.empty(RowBlockCoder.of()));

    assertThatThrownBy(
            () -> blocks.apply(blocksSink().withWindowDelay(java.time.Duration.ofSeconds(5))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Invalid window delay PT5S: the input is in the global window")
        .hasMessageContaining("Leave withWindowDelay(...) out");
  }

  @Test
  void aCatalogThatCanLoseCommitsIsRefusedUnlessItIsAccepted() {
    PCollection<RowBlock> blocks = pipeline.apply(Create.empty(RowBlockCoder.of()));
    PCollection<Row> rows = pipeline.apply(Create.empty(ROWS));
    CatalogSpec unsafe =
        new CatalogSpec("lake", Map.of("type", "hadoop", "warehouse", "s3a://bucket/lake"));
    CatalogSpec onWorkers =
        new CatalogSpec("lake", Map.of("type", "hadoop", "warehouse", "@/only/on/workers"));

    assertThatThrownBy(() -> rows.apply("A", rowsSink().withCatalog(unsafe)))
        .isInstanceOf(UnsafeCatalogException.class)
        .hasMessageContaining("a hadoop catalog on s3a://bucket/lake has no atomic swap");
    assertThatThrownBy(() -> blocks.apply("B", blocksSink().withCatalog(unsafe)))
        .isInstanceOf(UnsafeCatalogException.class);
    assertThat(rows.apply("C", rowsSink().withCatalog(unsafe.acceptUnsafeCatalog()))).isNotNull();
    assertThat(blocks.apply("D", blocksSink().withCatalog(onWorkers))).isNotNull();
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
    java.time.Duration negative = java.time.Duration.ofMillis(-1);
    java.time.Duration ages = java.time.Duration.ofSeconds(Long.MAX_VALUE);
    assertThatThrownBy(() -> sink.withPatience(negative))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid patience PT-0.001S: give 0 to 365 days");
    assertThatThrownBy(() -> sink.withPatience(ages)).hasMessageContaining("0 to 365 days");
    assertThatThrownBy(() -> sink.withMissingPaneWait(negative))
        .hasMessage("Invalid missing pane wait PT-0.001S: give 0 to 365 days");
    assertThatThrownBy(() -> sink.withMissingPaneWait(ages)).hasMessageContaining("365 days");
    assertThatThrownBy(() -> sink.withHeartbeat(negative))
        .hasMessage("Invalid heartbeat PT-0.001S: give 0 to 365 days");
    assertThatThrownBy(() -> sink.withHeartbeat(ages)).hasMessageContaining("365 days");
    assertThatThrownBy(() -> sink.withTableRefresh(negative))
        .hasMessage("Invalid table refresh PT-0.001S: give 0 to 15 minutes");
    assertThatThrownBy(() -> WindowedIcebergIO.write().withWindowDelay(negative))
        .hasMessage("Invalid window delay PT-0.001S: give 0 to 365 days");
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
        .containsEntry("catalogType", "rest")
        .containsEntry("writerId", "w1")
        .containsEntry("createsTables", false)
        .containsEntry("badRecordErrorHandler", false)
        .containsEntry("shards", 3L)
        .containsEntry("targetFileBytes", 128L << 20)
        .containsEntry("commitGrouping", "CHECKPOINT")
        .containsEntry("patienceMillis", 600_000L)
        .doesNotContainKeys(
            "branch",
            "snapshotProperties",
            "missingPaneWaitMillis",
            "heartbeatMillis",
            "tableRefreshMillis",
            "partitionFields",
            "tableProperties",
            "ignoresSortOrder");
    assertThat(shown.values()).noneMatch(value -> value.toString().contains("secret"));
    assertThat(shown(DisplayData.from(rowsSink().to("lake.{site}"))))
        .containsEntry("table", "lake.{site}")
        .doesNotContainKey("homeTable");
    assertThat(shown(DisplayData.from(WindowedIcebergIO.write().to("lake.rows"))))
        .containsEntry("homeTable", "lake.rows")
        .doesNotContainKeys("writerId", "catalog", "catalogType", "windowDelayMillis");
  }

  @Test
  void displayDataSayWhatIsNotTheDefault() {
    WriteRows rows =
        common(rowsSink())
            .withTableCreation(
                List.of("day(time)", "site"), Map.of("owner", "ops", "s3.secret", "secret"))
            .withSortOrderIgnored()
            .withBadRecordErrorHandler(new ErrorHandler.DefaultErrorHandler<>());
    Write blocks =
        common(blocksSink())
            .withHeartbeat(java.time.Duration.ofSeconds(7))
            .withWindowDelay(java.time.Duration.ofSeconds(8));

    Map<String, Object> ofRows = shown(DisplayData.from(rows));
    Map<String, Object> ofBlocks = shown(DisplayData.from(blocks));

    assertThat(List.of(ofRows, ofBlocks))
        .allSatisfy(
            shown ->
                assertThat(shown)
                    .containsEntry("branch", "audit")
                    .containsEntry("commitGrouping", "WINDOW")
                    .containsEntry("snapshotProperties", "job=42, team=ops")
                    .containsEntry("targetFileBytes", 2L << 20)
                    .containsEntry("patienceMillis", 4_000L)
                    .containsEntry("missingPaneWaitMillis", 5_000L)
                    .containsEntry("tableRefreshMillis", 6_000L));
    assertThat(ofRows)
        .containsEntry("createsTables", true)
        .containsEntry("partitionFields", "day(time), site")
        .containsEntry("tableProperties", "owner=ops, s3.secret=***")
        .containsEntry("ignoresSortOrder", true)
        .containsEntry("badRecordErrorHandler", true);
    assertThat(ofBlocks)
        .containsEntry("heartbeatMillis", 7_000L)
        .containsEntry("windowDelayMillis", 8_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "type, glue, glue",
    "type, env:CATALOG_TYPE, env:CATALOG_TYPE",
    "catalog-impl, com.example.Catalog, com.example.Catalog",
    "uri, thrift://h, hive"
  })
  void displayDataSayWhichKindOfCatalogItIs(String property, String value, String kind) {
    CatalogSpec catalog = new CatalogSpec("lake", Map.of(property, value));

    assertThat(shown(DisplayData.from(rowsSink().withCatalog(catalog))))
        .containsEntry("catalogType", kind);
  }

  private static <SelfT extends Sink<?, SelfT>> SelfT common(SelfT sink) {
    return sink.toBranch("audit")
        .withCommitGrouping(CommitSettings.Grouping.WINDOW)
        .withSnapshotProperties(Map.of("team", "ops", "job", "42"))
        .withTargetFileSize(2L << 20)
        .withPatience(java.time.Duration.ofSeconds(4))
        .withMissingPaneWait(java.time.Duration.ofSeconds(5))
        .withTableRefresh(java.time.Duration.ofSeconds(6));
  }

  private PCollection<Row> endless() {
    return pipeline.apply(TestStream.create(ROWS).advanceWatermarkToInfinity());
  }

  private static Window<Row> globally(Trigger trigger) {
    return Window.<Row>into(new GlobalWindows())
        .triggering(trigger)
        .withAllowedLateness(Duration.ZERO)
        .discardingFiredPanes();
  }

  /** A window of no time. */
  private static final class NamedWindow extends BoundedWindow {
    @Override
    public Instant maxTimestamp() {
      return GlobalWindow.INSTANCE.maxTimestamp();
    }
  }

  private static final class NamedCoder extends AtomicCoder<NamedWindow> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(NamedWindow window, OutputStream out) {}

    @Override
    public NamedWindow decode(InputStream in) {
      return new NamedWindow();
    }
  }

  /** Puts all rows into one such window. */
  private static final class Named extends PartitioningWindowFn<Row, NamedWindow> {
    private static final long serialVersionUID = 1L;

    @Override
    public NamedWindow assignWindow(Instant time) {
      return new NamedWindow();
    }

    @Override
    public boolean isCompatible(WindowFn<?, ?> other) {
      return other instanceof Named;
    }

    @Override
    public Coder<NamedWindow> windowCoder() {
      return new NamedCoder();
    }
  }

  private static Write blocksSink() {
    return WindowedIcebergIO.write().to("lake.rows").withCatalog(CATALOG).withWriterId("w1");
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
