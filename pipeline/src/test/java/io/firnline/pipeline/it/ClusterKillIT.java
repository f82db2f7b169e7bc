package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Seeds;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code kill -9} of each process of a Flink cluster, and of the launcher, at seeded moments. */
class ClusterKillIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  @RegisterExtension static final ClusterFixture FLINK = new ClusterFixture();

  private static final long LAUNCH_MILLIS = 12_000;

  static LongStream seeds() {
    return Seeds.all();
  }

  @Covers("iceberg-kafka-connect#280")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aJobGoesOnWhenTaskManagersAreKilled(long seed) {
    Seeds.run("TaskManagers killed", seed, random -> killTaskManagers(landing(seed), random));
  }

  private static void killTaskManagers(ClusterLanding landing, Random random) {
    FlinkCluster cluster = FLINK.cluster();
    String job = landing.job().submit();
    try (Traffic unused = landing.traffic()) {
      for (int kill = 1; kill <= 2; kill++) {
        landing.awaitSomeMoment(job, random);
        long restart = cluster.rest().lastRestart(job);
        if (random.nextInt(3) == 0) {
          cluster.killTaskManagers();
        } else {
          List<String> busy = cluster.rest().busyTaskManagers();
          cluster.killTaskManager(busy.get(random.nextInt(busy.size())));
        }
        cluster.mend();
        Proof.await("a restart", () -> cluster.rest().lastRestart(job) > restart);
      }
      landing.awaitCommits(job, 1, 0);
    }
    landing.awaitAll(job);
    landing.assertExact();
  }

  /**
   * Without high availability a JobManager forgets its jobs. The same command starts the job again,
   * by the table alone or, as the seed chooses, from the last checkpoint that was retained.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Tag("faults")
  void theSameCommandGoesOnWhenTheJobManagerWasKilled(long seed) {
    Seeds.run("JobManager killed", seed, random -> killJobManager(landing(seed), random));
  }

  private static void killJobManager(ClusterLanding landing, Random random) {
    FlinkCluster cluster = FLINK.cluster();
    String first = landing.job().submit();
    String second;
    try (Traffic unused = landing.traffic()) {
      landing.awaitSomeMoment(first, random);
      cluster.killJobManager();
      cluster.mend();
      assertThat(cluster.rest().state(first)).as("the job").isEqualTo("UNKNOWN");
      Path checkpoint = cluster.lastCheckpoint(first);
      second =
          random.nextBoolean()
              ? landing.job().submit()
              : landing.job().with("--savepointPath=" + checkpoint.toUri()).submit();
      landing.awaitCommits(second, 2, 0);
    }
    landing.awaitAll(second);
    landing.assertExact();
  }

  /** Killed before, while or after it submits: the command is given again, and one job goes on. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Tag("faults")
  void oneJobGoesOnWhenTheLauncherWasKilled(long seed) {
    Seeds.run("launcher killed", seed, random -> killLauncher(landing(seed), random));
  }

  private static void killLauncher(ClusterLanding landing, Random random) {
    FlinkRest rest = FLINK.cluster().rest();
    ClusterJob job = landing.job().with("--numberOfExecutionRetries=2");
    try (Traffic unused = landing.traffic()) {
      try (RunProcess launcher = job.launch()) {
        launcher.hasEndedWithin(random.nextLong(LAUNCH_MILLIS));
        launcher.killUnlessDone(); // it ends when it has submitted
      }
      job.submit();
      Proof.await("one job", () -> rest.jobs().size() == 1);
      landing.awaitCommits(rest.jobs().get(0), 2, 0);
    }
    List<String> left = rest.jobs();
    assertThat(left).as("jobs that go on").hasSize(1);
    landing.awaitAll(left.get(0));
    landing.assertExact();
  }

  private static ClusterLanding landing(long seed) {
    Kind catalog = seed % 2 == 0 ? Kind.JDBC : Kind.REST;
    return new ClusterLanding(FLINK.cluster(), BROKER, WAREHOUSE.catalog(catalog), seed);
  }
}
