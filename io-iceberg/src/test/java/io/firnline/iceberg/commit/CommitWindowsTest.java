package io.firnline.iceberg.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.file.WrittenGroup;
import io.firnline.iceberg.file.WrittenGroupCoder;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.testing.Warehouse;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.metrics.BoundedTrie;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Distribution;
import org.apache.beam.sdk.metrics.Gauge;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.metrics.StringSet;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TupleTag;
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
    int commits = Lake.commits(lake.home).size(); // 2 if the runner made a bundle of each window
    PipelineResult second = deliver(lake, panes, true);

    lake.checkExactlyOnce(0);
    assertThat(Lake.commits(lake.home)).hasSize(commits).hasSizeBetween(1, 2);
    assertThat(counter(first, "commits")).isPositive();
    assertThat(counter(first, "commitsReplayed")).isZero();
    assertThat(counter(first, "rowsCommitted")).isEqualTo(lake.given.size());
    assertThat(counter(second, "commits")).isZero();
    assertThat(counter(second, "rowsCommitted")).isZero();
    assertThat(counter(second, "commitsReplayed")).isEqualTo(4);
  }

  @Test
  void windowsOfTheInputMayBeLaterThanThoseThatAreCommitted() {
    Lake lake = new Lake(WAREHOUSE, Warehouse.Kind.JDBC, true);
    Pane pane = lake.pane(0);
    java.time.Duration delay = java.time.Duration.ofSeconds(70);
    Instant start = Instant.ofEpochMilli(pane.window().startMillis() + delay.toMillis());
    Pipeline pipeline = Pipeline.create();
    PCollection<CommittedSnapshot> snapshots =
        pipeline
            .apply(
                Create.timestamped(TimestampedValue.of(KV.of(0, group(pane)), start))
                    .withCoder(KvCoder.of(VarIntCoder.of(), WrittenGroupCoder.of())))
            .apply(
                Window.into(
                    FixedWindows.of(Duration.standardMinutes(1))
                        .withOffset(Duration.standardSeconds(10))))
            .apply("Together", GroupByKey.create())
            .apply("Commit", ParDo.of(new CommitWindows(lake.settings(), delay)));
    long expected = pane.window().startMillis();
    PAssert.that(snapshots)
        .inWindow(new IntervalWindow(start, Duration.standardMinutes(1)))
        .satisfies(
            found -> {
              assertThat(found)
                  .hasSize(2)
                  .allMatch(s -> s.getWindowStart().getMillis() == expected);
              return null;
            });
    pipeline.run().waitUntilFinish();
    assertThat(Lake.commits(lake.home)).hasSize(1);
  }

  @Test
  void aRefusalIsCountedBeforeItFailsTheBundle() throws Exception {
    Lake lake = new Lake(WAREHOUSE, Warehouse.Kind.JDBC, false);
    Pane pane = lake.pane(0);
    lake.claim("launch-2");
    CommitWindows commit = new CommitWindows(lake.settings());
    Counted counted = new Counted();

    try (Closeable scope = MetricsEnvironment.scopedMetricsContainer(counted)) {
      commit.setup();
      commit.startBundle();
      commit.process(KV.of(0, List.of(group(pane))), window(0));
      assertThatThrownBy(() -> commit.finishBundle(noOutput(commit)))
          .isInstanceOf(LedgerStopException.class)
          .hasMessageContaining("Fenced");
      assertThat(scope).isNotNull();
    }

    assertThat(counted.counts).containsExactly(Map.entry("commitsRefused", 1L));
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
            .apply("Commit", ParDo.of(new CommitWindows(lake.settings())))
            .apply("CountCommits", ParDo.of(new CountCommits()));
    String home = lake.homeName;
    String dead = lake.deadName;
    for (int i = 0; i < panes.size(); i++) {
      PAssert.that(snapshots)
          .inWindow(window(i))
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
      all.add(
          TimestampedValue.of(
              KV.of(0, group(pane)), Instant.ofEpochMilli(pane.window().startMillis())));
    }
    return all;
  }

  private static WrittenGroup group(Pane pane) {
    return new WrittenGroup(pane.epoch(), pane.files(), pane.dropped(), pane.coverages());
  }

  private static IntervalWindow window(int i) {
    return new IntervalWindow(
        Instant.ofEpochMilli(Lake.window(i).startMillis()), Duration.standardMinutes(1));
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

  private static CommitWindows.FinishBundleContext noOutput(CommitWindows commit) {
    return commit.new FinishBundleContext() {
      @Override
      public PipelineOptions getPipelineOptions() {
        throw new UnsupportedOperationException("no options are asked for");
      }

      @Override
      public void output(CommittedSnapshot snapshot, Instant time, BoundedWindow window) {
        throw new AssertionError("Put out " + snapshot);
      }

      @Override
      public <T> void output(TupleTag<T> tag, T value, Instant time, BoundedWindow window) {
        throw new AssertionError("Put out " + value);
      }
    };
  }

  /** Counters of one bundle, as a runner's worker has them. */
  private static final class Counted implements MetricsContainer {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, Long> counts = new HashMap<>();

    @Override
    public Counter getCounter(MetricName name) {
      return new Counter() {
        @Override
        public void inc() {
          inc(1);
        }

        @Override
        public void inc(long more) {
          counts.merge(name.getName(), more, Long::sum);
        }

        @Override
        public void dec() {
          inc(-1);
        }

        @Override
        public void dec(long less) {
          inc(-less);
        }

        @Override
        public MetricName getName() {
          return name;
        }
      };
    }

    @Override
    public Distribution getDistribution(MetricName name) {
      throw new AssertionError("Asked for " + name);
    }

    @Override
    public Gauge getGauge(MetricName name) {
      throw new AssertionError("Asked for " + name);
    }

    @Override
    public StringSet getStringSet(MetricName name) {
      throw new AssertionError("Asked for " + name);
    }

    @Override
    public BoundedTrie getBoundedTrie(MetricName name) {
      throw new AssertionError("Asked for " + name);
    }
  }
}
