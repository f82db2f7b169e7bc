package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Seeds;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Savepoints of a job on a cluster: gone on with, drained, and come back to too late. */
class ClusterStateIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  @RegisterExtension static final ClusterFixture FLINK = new ClusterFixture();

  static LongStream seeds() {
    return Seeds.all();
  }

  @Covers("beam#25975")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aSavepointGoesOnWithLowerAndWithHigherParallelism(long seed) {
    Seeds.run("parallelism changed", seed, random -> changeParallelism(landing(seed), random));
  }

  private static void changeParallelism(ClusterLanding landing, Random random) {
    FlinkRest rest = FLINK.cluster().rest();
    ClusterJob job = landing.job().with("--sourceSplits=4");
    String last = job.with("--parallelism=3").submit();
    try (Traffic unused = landing.traffic()) {
      for (int parallelism : new int[] {1, 4}) {
        landing.awaitSomeMoment(last, random);
        String savepoint = rest.stop(last);
        last = job.with("--parallelism=" + parallelism, "--savepointPath=" + savepoint).submit();
      }
      landing.awaitCommits(last, 2, 0);
    }
    landing.awaitAll(last);
    assertThat(landing.lake().ledger(landing.lake().rows()).epoch())
        .as("starts without state")
        .isEqualTo(1);
    landing.assertExact();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Tag("faults")
  void aDrainedJobGoesOnWithoutState(long seed) {
    Seeds.run("drained", seed, random -> drain(landing(seed), random));
  }

  private static void drain(ClusterLanding landing, Random random) {
    FlinkRest rest = FLINK.cluster().rest();
    String last = landing.job().submit();
    try (Traffic unused = landing.traffic()) {
      landing.awaitSomeMoment(last, random);
      rest.drain(last);
      assertThat(landing.lake().ledger(landing.lake().rows()).open()).as("open windows").isEmpty();
      last = landing.job().submit();
      landing.awaitCommits(last, 2, 0);
    }
    landing.awaitAll(last);
    landing.assertExact();
  }

  @Covers("iceberg#10892")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Tag("faults")
  void anOlderSavepointStopsAsRewound(long seed) {
    Seeds.run("rewound", seed, random -> rewind(landing(seed), random));
  }

  private static void rewind(ClusterLanding landing, Random random) {
    FlinkRest rest = FLINK.cluster().rest();
    try (Traffic unused = landing.traffic()) {
      String job = landing.job().submit();
      landing.awaitCommits(job, 2, 0); // the claim, and rows: now all readers have positions
      landing.awaitSomeMoment(job, random);
      String savepoint = rest.savepoint(job);
      landing.awaitCommits(job, 3, 0);
      rest.cancel(job);
      refused(landing, savepoint, "Rewound: ");
      String next = landing.job().submit();
      landing.awaitCommits(next, 2, 0);
      rest.cancel(next);
      refused(landing, savepoint, "Fenced: this job is epoch 1 of writer 'sensors'");
    }
    landing.assertExact();
  }

  private static void refused(ClusterLanding landing, String savepoint, String why) {
    FlinkRest rest = FLINK.cluster().rest();
    String job =
        landing.job().with("--savepointPath=" + savepoint, "--numberOfExecutionRetries=0").submit();
    rest.await(job, "FAILED");
    assertThat(rest.rootFailure(job)).contains(why);
  }

  private static ClusterLanding landing(long seed) {
    Kind catalog = seed % 2 == 0 ? Kind.REST : Kind.JDBC;
    return new ClusterLanding(FLINK.cluster(), BROKER, WAREHOUSE.catalog(catalog), seed);
  }
}
