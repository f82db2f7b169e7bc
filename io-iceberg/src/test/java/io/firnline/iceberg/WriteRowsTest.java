package io.firnline.iceberg;

import static io.firnline.iceberg.SinkTests.MINUTES;
import static io.firnline.iceberg.SinkTests.WRITER;
import static io.firnline.iceberg.SinkTests.commits;
import static io.firnline.iceberg.SinkTests.contents;
import static io.firnline.iceberg.SinkTests.counter;
import static io.firnline.iceberg.SinkTests.distribution;
import static io.firnline.iceberg.SinkTests.gauge;
import static io.firnline.iceberg.SinkTests.minute;
import static io.firnline.iceberg.SinkTests.second;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestPipelineExtension;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.errorhandling.BadRecord;
import org.apache.beam.sdk.transforms.errorhandling.ErrorHandler;
import org.apache.beam.sdk.transforms.windowing.AfterPane;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

@ExtendWith(TestPipelineExtension.class)
class WriteRowsTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Schema ROWS =
      Schema.builder().addInt64Field("id").addNullableStringField("site").build();
  private static final org.apache.iceberg.Schema TABLE =
      new org.apache.iceberg.Schema(
          Types.NestedField.required(1, "id", Types.LongType.get()),
          Types.NestedField.optional(2, "site", Types.StringType.get()));

  private final String name = Warehouse.newName("rows");

  @Test
  void commitsOneSnapshotPerWindow(TestPipeline pipeline) {
    Table table = create(name);

    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            stream()
                .addElements(at(1, 1, "a"), at(2, 2, "b"))
                .addElements(at(59, 3, null))
                .advanceWatermarkTo(second(60))
                .addElements(at(60, 4, "a"))
                .advanceWatermarkToInfinity());

    PAssert.that(snapshots).inWindow(minute(0)).satisfies(only(3, 0));
    PAssert.that(snapshots).inWindow(minute(1)).satisfies(only(1, 60_000));
    PipelineResult result = run(pipeline);
    assertThat(contents(table)).containsExactly("1 a", "2 b", "3 null", "4 a");
    assertThat(commits(table)).isEqualTo(2);
    assertThat(Warehouse.snapshots(table)).hasSize(2);
    assertThat(counter(result, "rowsWritten")).isEqualTo(4);
    assertThat(counter(result, "rowsCommitted")).isEqualTo(4);
    assertThat(counter(result, "filesCommitted")).isEqualTo(2);
    assertThat(counter(result, "bytesCommitted"))
        .isEqualTo(counter(result, "bytesWritten"))
        .isGreaterThan(500);
    assertThat(counter(result, "commits")).isEqualTo(2);
    assertThat(counter(result, "commitsReplayed")).isZero();
    assertThat(distribution(result, "commitMillis").getCount()).isEqualTo(2);
    assertThat(distribution(result, "openWriters").getMax()).isEqualTo(1);
    assertThat(distribution(result, "eventTimeDelayMillis").getMin()).isGreaterThan(1_000_000_000L);
    assertThat(gauge(result, "committedToSeconds")).isEqualTo(120);
    assertThat(gauge(result, "lastCommitSeconds"))
        .isBetween(System.currentTimeMillis() / 1_000 - 600, System.currentTimeMillis() / 1_000);
  }

  @Test
  void windowsThatComeOutOfOrderAreCommittedAsTheyEnd(TestPipeline pipeline) {
    Table table = create(name);

    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            stream()
                .addElements(at(130, 1, "c"))
                .addElements(at(70, 2, "b"))
                .addElements(at(10, 3, "a"))
                .advanceWatermarkTo(second(60))
                .addElements(at(71, 4, "b"))
                .advanceWatermarkTo(second(120))
                .advanceWatermarkToInfinity());

    PAssert.that(snapshots).inWindow(minute(0)).satisfies(only(1, 0));
    PAssert.that(snapshots).inWindow(minute(1)).satisfies(only(2, 60_000));
    PAssert.that(snapshots).inWindow(minute(2)).satisfies(only(1, 120_000));
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 c", "2 b", "3 a", "4 b");
    assertThat(commits(table)).isEqualTo(3);
  }

  @Test
  void windowsThatEndTogetherShareASnapshot(TestPipeline pipeline) {
    Table table = create(name);

    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            stream()
                .addElements(at(130, 1, "c"), at(70, 2, "b"), at(10, 3, "a"))
                .advanceWatermarkToInfinity());

    for (int i = 0; i < 3; i++) {
      PAssert.that(snapshots).inWindow(minute(i)).satisfies(only(1, 60_000L * i));
    }
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 c", "2 b", "3 a");
    assertThat(commits(table)).isEqualTo(1);
  }

  @Test
  void rowsGoToTheBranchAndNotToMain(TestPipeline pipeline) {
    Table table = create(name);

    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(
                stream()
                    .addElements(at(1, 1, "a"), at(2, 2, "b"))
                    .advanceWatermarkTo(second(60))
                    .addElements(at(60, 3, "c"))
                    .advanceWatermarkToInfinity())
            .apply(Window.into(MINUTES))
            .apply(sink(name).toBranch("audit"))
            .getSnapshots();

    PAssert.that(snapshots).inWindow(minute(0)).satisfies(only(2, 0));
    PAssert.that(snapshots).inWindow(minute(1)).satisfies(only(1, 60_000));
    run(pipeline);
    assertThat(Warehouse.rows(table)).isEmpty();
    assertThat(Warehouse.rows(table, "audit"))
        .extracting(row -> row.getField("id"))
        .containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(commits(table)).isEqualTo(2);
    assertThat(table.properties()).containsKey("firnline.ledger.w1@audit.parts");
  }

  @Test
  void anIdleWatermarkCommitsNothing(TestPipeline pipeline) {
    Table table = create(name);

    PCollection<CommittedSnapshot> snapshots =
        write(
            pipeline,
            stream()
                .advanceWatermarkTo(second(60))
                .advanceWatermarkTo(second(600))
                .addElements(at(610, 1, "a"))
                .advanceWatermarkTo(second(900))
                .advanceWatermarkToInfinity());

    PAssert.that(snapshots).inWindow(minute(10)).satisfies(only(1, 600_000));
    PAssert.thatSingleton(
            snapshots.apply("All", Window.into(new GlobalWindows())).apply(Count.globally()))
        .isEqualTo(1L);
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 a");
    assertThat(Warehouse.snapshots(table)).hasSize(1);
  }

  @Test
  void latePanesAreCommitsOfTheirOwn(TestPipeline pipeline) {
    Table table = create(name);
    PCollection<Row> rows =
        pipeline
            .apply(
                stream()
                    .addElements(at(1, 1, "a"))
                    .advanceWatermarkTo(second(70))
                    .addElements(at(2, 2, "late"))
                    .addElements(at(3, 3, "late"))
                    .advanceWatermarkTo(second(600))
                    .addElements(at(4, 4, "too late"))
                    .advanceWatermarkToInfinity())
            .apply(
                Window.<Row>into(MINUTES)
                    .withAllowedLateness(Duration.standardMinutes(5))
                    .discardingFiredPanes());

    PCollection<CommittedSnapshot> snapshots = rows.apply(sink(name)).getSnapshots();

    PAssert.that(snapshots)
        .inWindow(minute(0))
        .satisfies(
            all -> {
              assertThat(list(all)).hasSize(3).allMatch(s -> s.getRows() == 1 && !s.getReplayed());
              return null;
            });
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 a", "2 late", "3 late");
    assertThat(commits(table)).isEqualTo(3);
  }

  @Test
  void boundedInputInTheGlobalWindowIsOneWindow(TestPipeline pipeline) {
    Table table = create(name);

    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(Create.of(row(1, "a"), row(2, "b"), row(3, "c")).withRowSchema(ROWS))
            .apply(sink(name))
            .getSnapshots();

    PAssert.that(snapshots)
        .inWindow(GlobalWindow.INSTANCE)
        .satisfies(only(3, CommitWindow.GLOBAL.startMillis()));
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 a", "2 b", "3 c");
    assertThat(commits(table)).isEqualTo(1);
  }

  @Test
  void eachPaneOfAUsersTriggerIsACommitAndNoneIsDoubled(TestPipeline pipeline) {
    Table table = create(name);

    pipeline
        .apply(
            stream()
                .addElements(at(1, 1, "a"))
                .addElements(at(2, 2, "b"))
                .addElements(at(3, 3, "c"))
                .advanceWatermarkToInfinity())
        .apply(
            Window.<Row>into(new GlobalWindows())
                .triggering(Repeatedly.forever(AfterPane.elementCountAtLeast(1)))
                .withAllowedLateness(Duration.ZERO)
                .accumulatingFiredPanes())
        .apply(sink(name));

    run(pipeline);
    assertThat(contents(table)).containsExactly("1 a", "2 b", "3 c");
    assertThat(commits(table)).isEqualTo(3);
  }

  @Test
  void rowsGoToTheTableOfTheirFieldAndTheLedgerToAHomeTable(TestPipeline pipeline) {
    String space = "lake_" + name.substring(name.lastIndexOf('_') + 1);
    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(
                stream()
                    .addElements(at(1, 1, "north"), at(2, 2, "south"), at(3, 3, "north"))
                    .advanceWatermarkTo(second(60))
                    .addElements(at(61, 4, "south"))
                    .advanceWatermarkToInfinity())
            .apply(Window.into(MINUTES))
            .apply(
                sink(space + ".{site}")
                    .withHomeTable(space + ".ledger")
                    .withTableCreation(List.of(), Map.of()))
            .getSnapshots();

    PAssert.that(snapshots)
        .inWindow(minute(0))
        .satisfies(
            all -> {
              assertThat(list(all).stream().map(s -> s.getTable() + " " + s.getRows()))
                  .containsExactlyInAnyOrder(
                      space + ".ledger 0", space + ".north 2", space + ".south 1");
              return null;
            });
    PipelineResult result = run(pipeline);
    assertThat(contents(SinkTests.table(WAREHOUSE, space + ".north")))
        .containsExactly("1 north", "3 north");
    assertThat(contents(SinkTests.table(WAREHOUSE, space + ".south")))
        .containsExactly("2 south", "4 south");
    Table home = SinkTests.table(WAREHOUSE, space + ".ledger");
    assertThat(contents(home)).isEmpty();
    assertThat(Warehouse.snapshots(home)).hasSize(2);
    assertThat(counter(result, "rowsCommitted")).isEqualTo(4);
  }

  @Test
  void missingTablesAreMadeFromTheRowsSchema(TestPipeline pipeline) {
    pipeline
        .apply(Create.of(row(1, "a"), row(2, "b")).withRowSchema(ROWS))
        .apply(
            sink(name)
                .withTableCreation(List.of("bucket(4, id)", "site"), Map.of("owner", "sensors")));
    run(pipeline);

    Table table = SinkTests.table(WAREHOUSE, name);
    assertThat(table.schema().asStruct()).isEqualTo(TABLE.asStruct());
    assertThat(table.spec().fields()).hasSize(2);
    assertThat(table.properties()).containsEntry("owner", "sensors");
    assertThat(contents(table)).containsExactly("1 a", "2 b");
  }

  @Test
  void rowsThatDoNotFitGoToTheErrorHandler(TestPipeline pipeline) throws Exception {
    org.apache.iceberg.Schema narrow =
        new org.apache.iceberg.Schema(
            Types.NestedField.required(1, "id", Types.IntegerType.get()),
            Types.NestedField.optional(2, "site", Types.StringType.get()));
    Table table = WAREHOUSE.create(Warehouse.Kind.JDBC, name, TableCreation.of(narrow));
    ErrorHandler.BadRecordErrorHandler<PCollection<Long>> handler =
        pipeline.registerBadRecordErrorHandler(new CountBad());

    pipeline
        .apply(Create.of(row(1, "a"), row(1L << 40, "b"), row(3, "c")).withRowSchema(ROWS))
        .apply(sink(name).withBadRecordErrorHandler(handler));
    handler.close();

    PAssert.that(handler.getOutput()).containsInAnyOrder(1L);
    run(pipeline);
    assertThat(contents(table)).containsExactly("1 a", "3 c");
  }

  @Test
  void fieldsThatTheTableLacksAreRefusedAndNamed(TestPipeline pipeline) {
    WAREHOUSE.create(
        Warehouse.Kind.JDBC,
        name,
        TableCreation.of(
            new org.apache.iceberg.Schema(
                Types.NestedField.optional(1, "other", Types.LongType.get()))));

    pipeline.apply(Create.of(row(1, "a")).withRowSchema(ROWS)).apply(sink(name));

    assertThatThrownBy(() -> run(pipeline))
        .hasStackTraceContaining("Invalid rows for table '" + name + "'")
        .hasStackTraceContaining("field 'id' has no column in the table")
        .hasStackTraceContaining("field 'site' has no column in the table");
  }

  @Test
  void aTableThatDoesNotExistIsNamedWithTheRemedy(TestPipeline pipeline) {
    pipeline.apply(Create.of(row(1, "a")).withRowSchema(ROWS)).apply(sink(name));

    assertThatThrownBy(() -> run(pipeline))
        .hasStackTraceContaining(
            "Missing table '" + name + "': it does not exist in catalog 'jdbc'. Create it");
  }

  @Test
  void blocksThatLeaveForOthersMayBeOlderThanTheElement(TestPipeline pipeline) {
    List<Long> ids = LongStream.range(0, RowsToBlocks.MOST_OPEN + 50L).boxed().toList();
    List<TimestampedValue<Row>> rows = new ArrayList<>();
    // From the last window back to the first: blocks leave that are older than the element.
    ids.forEach(id -> rows.add(0, at(id * 60, id, "a")));

    @SuppressWarnings({"unchecked", "rawtypes"})
    TimestampedValue<Row>[] others = rows.subList(1, rows.size()).toArray(new TimestampedValue[0]);

    PCollection<RowBlock> blocks =
        pipeline
            .apply(stream().addElements(rows.get(0), others).advanceWatermarkToInfinity())
            .apply(Window.into(MINUTES))
            .apply(
                RowBlocks.fromRows(table -> new TableShape(TABLE, PartitionSpec.unpartitioned()))
                    .to(name));

    PAssert.that(blocks.apply("All", Window.into(new GlobalWindows())))
        .satisfies(
            all -> {
              List<Long> minutes = new ArrayList<>();
              all.forEach(block -> minutes.add(block.target().window().startMillis() / 60_000));
              assertThat(minutes).containsExactlyInAnyOrderElementsOf(ids);
              assertThat(all).allMatch(block -> block.rows() == 1);
              return null;
            });
    run(pipeline);
  }

  private Table create(String table) {
    return WAREHOUSE.create(Warehouse.Kind.JDBC, table, TableCreation.of(TABLE));
  }

  private PCollection<CommittedSnapshot> write(TestPipeline pipeline, TestStream<Row> rows) {
    return pipeline.apply(rows).apply(Window.into(MINUTES)).apply(sink(name)).getSnapshots();
  }

  private static WriteRows sink(String table) {
    return WindowedIcebergIO.writeRows()
        .to(table)
        .withCatalog(WAREHOUSE.catalog())
        .withWriterId(WRITER);
  }

  private static PipelineResult run(TestPipeline pipeline) {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static TestStream.Builder<Row> stream() {
    return TestStream.create(ROWS);
  }

  private static TimestampedValue<Row> at(long second, long id, @Nullable String site) {
    return TimestampedValue.of(row(id, site), second(second));
  }

  private static Row row(long id, @Nullable String site) {
    return Row.withSchema(ROWS).addValues(id, site).build();
  }

  private static List<CommittedSnapshot> list(Iterable<CommittedSnapshot> snapshots) {
    return StreamSupport.stream(snapshots.spliterator(), false).toList();
  }

  private static SerializableFunction<Iterable<CommittedSnapshot>, Void> only(
      long rows, long windowStart) {
    return all -> {
      assertThat(list(all)).hasSize(1);
      CommittedSnapshot snapshot = list(all).get(0);
      assertThat(snapshot.getRows()).isEqualTo(rows);
      assertThat(snapshot.getWindowStart().getMillis()).isEqualTo(windowStart);
      assertThat(snapshot.getFiles()).isPositive();
      assertThat(snapshot.getReplayed()).isFalse();
      return null;
    };
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
