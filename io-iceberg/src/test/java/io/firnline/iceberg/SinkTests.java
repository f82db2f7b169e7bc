package io.firnline.iceberg;

import static org.assertj.core.api.Assertions.catchThrowable;

import io.firnline.iceberg.block.CommitWindow;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.commit.TableLedger;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.table.TableCreation;
import io.firnline.iceberg.testing.Committed;
import io.firnline.iceberg.testing.Warehouse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.schemas.Schema;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.values.Row;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the tests of the sinks share: rows, windows of a minute, metrics, contents of tables. */
final class SinkTests {
  static final String WRITER = "w1";
  static final FixedWindows MINUTES = FixedWindows.of(Duration.standardMinutes(1));

  /** What the snapshot of a claim adds to its table. */
  static final int CLAIM = 0;

  static final Schema ROWS =
      Schema.builder().addInt64Field("id").addNullableStringField("site").build();

  /** The columns of a table for {@link #ROWS}. */
  static final org.apache.iceberg.Schema COLUMNS =
      new org.apache.iceberg.Schema(
          Types.NestedField.required(1, "id", Types.LongType.get()),
          Types.NestedField.optional(2, "site", Types.StringType.get()));

  private static final java.time.Duration PATIENCE = java.time.Duration.ofSeconds(30);

  private SinkTests() {}

  static Row row(long id, @Nullable String site) {
    return Row.withSchema(ROWS).addValues(id, site).build();
  }

  static TimestampedValue<Row> at(long second, long id, @Nullable String site) {
    return TimestampedValue.of(row(id, site), second(second));
  }

  static TestStream.Builder<Row> rows() {
    return TestStream.create(ROWS);
  }

  static WriteRows writeRows(Warehouse warehouse, String table) {
    return WindowedIcebergIO.writeRows()
        .to(table)
        .withCatalog(warehouse.catalog())
        .withWriterId(WRITER);
  }

  static TestStream.Builder<RowBlock> blocks() {
    return TestStream.create(RowBlockCoder.of());
  }

  static Write writeBlocks(Warehouse warehouse, String home) {
    return WindowedIcebergIO.write()
        .to(home)
        .withCatalog(warehouse.catalog())
        .withWriterId(WRITER)
        .withPatience(PATIENCE);
  }

  static TableLedger ledger(Warehouse warehouse, String home) {
    return new TableLedger(warehouse.catalog(), home, WRITER, PATIENCE);
  }

  static PipelineResult run(TestPipeline pipeline) {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  /** What a run is stopped by. */
  static LedgerStopException stop(TestPipeline pipeline) {
    Throwable thrown = catchThrowable(() -> run(pipeline));
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof LedgerStopException stop) {
        return stop;
      }
    }
    throw new AssertionError("The run was not stopped", thrown);
  }

  /** The window of minute i. */
  static IntervalWindow minute(int i) {
    return new IntervalWindow(second(60L * i), Duration.standardMinutes(1));
  }

  /** The same as a commit window. */
  static CommitWindow minuteOf(int i) {
    return CommitWindow.of(minute(i));
  }

  static Instant second(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }

  /** The window of minute i in a table: rows in time, in one file. */
  static Committed committed(String table, int i, long sequence, long rows) {
    return Committed.of(table, minuteOf(i), sequence, rows);
  }

  static Table create(Warehouse warehouse, String name, org.apache.iceberg.Schema columns) {
    return warehouse.create(Warehouse.Kind.JDBC, name, TableCreation.of(columns));
  }

  static Table table(Warehouse warehouse, String name) {
    return warehouse.catalog().load().loadTable(TableIdentifier.parse(name));
  }

  /** Rows as text, sorted: two lists are equal if the rows are, as multisets. */
  static List<String> contents(Table table) {
    return texts(Warehouse.rows(table));
  }

  /** The same of rows that have been read. */
  static List<String> texts(List<Record> rows) {
    return rows.stream()
        .map(
            row -> {
              StringBuilder text = new StringBuilder();
              for (int i = 0; i < row.size(); i++) {
                text.append(i == 0 ? "" : " ").append(row.get(i));
              }
              return text.toString();
            })
        .sorted()
        .toList();
  }

  static long counter(PipelineResult result, String name) {
    return StreamSupport.stream(query(result, name).getCounters().spliterator(), false)
        .mapToLong(metric -> metric.getCommitted())
        .sum();
  }

  static DistributionResult distribution(PipelineResult result, String name) {
    return query(result, name).getDistributions().iterator().next().getCommitted();
  }

  static long gauge(PipelineResult result, String name) {
    return query(result, name).getGauges().iterator().next().getCommitted().getValue();
  }

  private static MetricQueryResults query(PipelineResult result, String name) {
    return result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.named("firnline", name))
                .build());
  }
}
