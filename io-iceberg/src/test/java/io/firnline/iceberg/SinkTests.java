package io.firnline.iceberg;

import io.firnline.iceberg.testing.Warehouse;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.DistributionResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricQueryResults;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.joda.time.Duration;
import org.joda.time.Instant;

/** What the tests of the sinks share: windows of a minute, metrics, contents of tables. */
final class SinkTests {
  static final String WRITER = "w1";
  static final FixedWindows MINUTES = FixedWindows.of(Duration.standardMinutes(1));

  private SinkTests() {}

  /** The window of minute i. */
  static IntervalWindow minute(int i) {
    return new IntervalWindow(second(60L * i), Duration.standardMinutes(1));
  }

  static Instant second(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }

  static Table table(Warehouse warehouse, String name) {
    return warehouse.catalog().load().loadTable(TableIdentifier.parse(name));
  }

  /** Rows as text, sorted: two lists are equal if the rows are, as multisets. */
  static List<String> contents(Table table) {
    return Warehouse.rows(table).stream()
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

  /** Snapshots that have brought files. */
  static int commits(Table table) {
    return (int)
        Warehouse.snapshots(table).stream()
            .filter(s -> s.summary().containsKey("added-data-files"))
            .count();
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
