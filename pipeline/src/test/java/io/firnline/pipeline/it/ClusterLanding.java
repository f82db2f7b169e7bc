package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.table.CatalogSpec;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.iceberg.Snapshot;
import org.jspecify.annotations.Nullable;

/** A topic that grows while a test runs, its tables, and the job on a cluster that lands it. */
final class ClusterLanding {
  private static final int PARTITIONS = 4;

  private final @Nullable FlinkCluster cluster;
  private final FlinkRest rest;
  private final SensorTopic topic;
  private final Lake lake;
  private final LandingJob local;
  private final long seed;

  /** On a session cluster. */
  ClusterLanding(FlinkCluster cluster, Broker broker, CatalogSpec catalog, long seed) {
    this(cluster, cluster.rest(), broker, catalog, seed);
  }

  /** On an application cluster. */
  ClusterLanding(FlinkRest rest, Broker broker, CatalogSpec catalog, long seed) {
    this(null, rest, broker, catalog, seed);
  }

  private ClusterLanding(
      @Nullable FlinkCluster cluster,
      FlinkRest rest,
      Broker broker,
      CatalogSpec catalog,
      long seed) {
    this.cluster = cluster;
    this.rest = rest;
    this.topic = broker.topic(PARTITIONS, new Readings(seed, 100, 0.01, 0.002));
    this.lake = Lake.in(catalog);
    this.local =
        LandingJob.of(lake, broker, topic.name()).with("--windowSize=2s", "--allowedDisorder=1s");
    this.seed = seed;
  }

  SensorTopic topic() {
    return topic;
  }

  Lake lake() {
    return lake;
  }

  ClusterJob job() {
    return ClusterJob.of(Objects.requireNonNull(cluster, "session cluster"), local);
  }

  /** The flags of the job where Flink runs the program itself: nothing tells where to. */
  List<String> applicationFlags(String... more) {
    return local
        .with(
            "--parallelism=2",
            "--checkpointInterval=500ms",
            "--executionRetryDelay=500",
            "--maxParallelism=16")
        .with(more)
        .flags();
  }

  /** Records that keep coming until it is closed. */
  Traffic traffic() {
    return Traffic.start(topic, PARTITIONS, seed);
  }

  /** Waits for further commits, and then for a moment. */
  void awaitCommits(String job, int more, long thenMillis) {
    long before = sequence();
    Proof.await(
        "%d commits of job %s".formatted(more, job),
        () -> {
          failIfEnded(job);
          return sequence() >= before + more;
        });
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(thenMillis));
  }

  /** A moment that a seed chooses: within a second after one to three commits. */
  void awaitSomeMoment(String job, Random random) {
    awaitCommits(job, 1 + random.nextInt(3), random.nextInt(1_000));
  }

  /** Waits until all that was sent is committed by a job that goes on. */
  void awaitAll(String job) {
    Proof.await(
        "all records in the tables by job " + job,
        () -> {
          failIfEnded(job);
          return lake.settled(lake.rows()) == topic.records();
        });
  }

  private void failIfEnded(String job) {
    if (rest.hasEnded(job)) {
      throw new AssertionError(
          "Job %s is %s: %s".formatted(job, rest.state(job), rest.rootFailure(job)));
    }
  }

  private long sequence() {
    if (!lake.has(lake.rows())) {
      return 0;
    }
    Snapshot last = lake.table(lake.rows()).currentSnapshot();
    return last == null ? 0 : last.sequenceNumber();
  }

  /**
   * Fails unless the tables hold each record of the topic exactly once, after a last run without
   * state on another runner: it brings the side tables up, and must find nothing to do else.
   */
  void assertExact() {
    if (cluster != null) {
      rest.jobs().forEach(rest::cancel);
    }
    local.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    Ledger ledger = lake.ledger(lake.rows());
    assertThat(ledger.totals().records()).as("records").isEqualTo(topic.records());
    assertThat(ledger.open()).as("open windows").isEmpty();
  }
}
