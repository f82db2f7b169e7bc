package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.file.WrittenGroup;
import io.firnline.iceberg.file.WrittenGroupCoder;
import io.firnline.iceberg.testing.Warehouse;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same panes, delivered again, as a runner does after a crash. */
class CommitWindowsTest {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @Test
  void aReDeliveredPaneIsFoundInTheTableAndNothingIsAdded() {
    Lake lake = new Lake(WAREHOUSE, Warehouse.Kind.JDBC, true);
    List<Pane> panes = List.of(lake.pane(0), lake.pane(1));

    PipelineResult first = deliver(lake, panes, false);
    PipelineResult second = deliver(lake, panes, true);

    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(1);
    assertThat(counter(first, "commits")).isPositive();
    assertThat(counter(first, "commitsReplayed")).isZero();
    assertThat(counter(first, "rowsCommitted")).isEqualTo(lake.given.size());
    assertThat(counter(second, "commits")).isZero();
    assertThat(counter(second, "rowsCommitted")).isZero();
    assertThat(counter(second, "commitsReplayed")).isEqualTo(4);
  }

  private static PipelineResult deliver(Lake lake, List<Pane> panes, boolean replayed) {
    Pipeline pipeline = Pipeline.create();
    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(
                Create.timestamped(delivered(panes))
                    .withCoder(KvCoder.of(VarIntCoder.of(), WrittenGroupCoder.of())))
            .apply(Window.into(FixedWindows.of(Duration.standardMinutes(1))))
            .apply("Together", GroupByKey.create())
            .apply("Commit", ParDo.of(new CommitWindows(lake.settings())));
    String home = lake.homeName;
    String dead = lake.deadName;
    for (int i = 0; i < panes.size(); i++) {
      IntervalWindow window =
          new IntervalWindow(
              Instant.ofEpochMilli(Lake.window(i).startMillis()), Duration.standardMinutes(1));
      PAssert.that(snapshots)
          .inWindow(window)
          .satisfies(
              found -> {
                List<String> results = new ArrayList<>();
                found.forEach(s -> results.add(s.getTable() + " " + s.getReplayed()));
                assertThat(results)
                    .containsExactlyInAnyOrder(home + " " + replayed, dead + " " + replayed);
                return null;
              });
    }
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static List<TimestampedValue<KV<Integer, WrittenGroup>>> delivered(List<Pane> panes) {
    List<TimestampedValue<KV<Integer, WrittenGroup>>> all = new ArrayList<>();
    for (Pane pane : panes) {
      WrittenGroup group =
          new WrittenGroup(pane.epoch(), pane.files(), pane.dropped(), pane.coverages());
      all.add(
          TimestampedValue.of(KV.of(0, group), Instant.ofEpochMilli(pane.window().startMillis())));
    }
    return all;
  }

  private static long counter(PipelineResult result, String name) {
    long sum = 0;
    MetricsFilter filter =
        MetricsFilter.builder().addNameFilter(MetricNameFilter.named("firnline", name)).build();
    for (var metric : result.metrics().queryMetrics(filter).getCounters()) {
      sum += metric.getCommitted();
    }
    return sum;
  }
}
