package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Seeds;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Application mode: Flink itself calls the command line, whose flags do not say where to run, and
 * the process goes on when the job has been submitted.
 */
@Tag("more")
class ApplicationClusterIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final Path TEMPLATES = Path.of("..", "templates", "flink");
  private static final String COMMITS = "flink_taskmanager_job_task_operator_firnline_";
  private static final Pattern METRIC = Pattern.compile("\\bflink_[A-Za-z0-9_]*[A-Za-z0-9]\\b");

  static LongStream seeds() {
    return Seeds.all();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void goesOnOverKillsASavepointAndAChangedOptionToItsDrain(long seed) {
    Seeds.run("application cluster", seed, ApplicationClusterIT::landed);
  }

  private static void landed(Random random) {
    try (ApplicationCluster flink = ApplicationCluster.create()) {
      ClusterLanding landing =
          new ClusterLanding(
              flink.rest(), BROKER, WAREHOUSE.catalog(Kind.JDBC), random.nextLong(1_000));
      try (Traffic unused = landing.traffic()) {
        String first = flink.run(landing.applicationFlags(), "");
        landing.awaitSomeMoment(first, random);
        long restart = flink.rest().lastRestart(first);
        flink.killTaskManagers();
        Proof.await("a restart", () -> flink.rest().lastRestart(first) > restart);
        landing.awaitSomeMoment(first, random);
        Proof.await("rows in metrics", () -> flink.scrape().sum(COMMITS + "rowsCommitted") > 0);
        checkMetrics(flink.scrape());

        String savepoint = flink.stop(first, false);
        List<String> changed =
            landing.applicationFlags("--parallelism=3", "--checkpointInterval=700ms");
        String second = flink.run(changed, savepoint);
        assertThat(flink.rest().checkpointInterval(second)).isEqualTo(700);
        landing.awaitSomeMoment(second, random);
        assertThat(landing.lake().ledger(landing.lake().rows()).epoch())
            .as("starts without state")
            .isEqualTo(1);
        flink.stop(second, true);
      }
      assertThat(landing.lake().ledger(landing.lake().rows()).open()).as("open windows").isEmpty();
      landing.assertExact();
    }
  }

  /** What the page, the dashboard and the alerts name is what Prometheus finds. */
  private static void checkMetrics(Scrape scrape) {
    for (String file : List.of("metrics.md", "dashboard.json", "alerts.yml")) {
      TreeSet<String> named = new TreeSet<>();
      METRIC.matcher(read(TEMPLATES.resolve(file))).results().forEach(m -> named.add(m.group()));
      assertThat(named).as("metrics of " + file).isNotEmpty();
      named.removeAll(scrape.names());
      assertThat(named).as("metrics of %s that are not among %s", file, scrape.names()).isEmpty();
    }
    double now = System.currentTimeMillis() / 1_000.0;
    assertThat(scrape.values(COMMITS + "lastCommitSeconds"))
        .anyMatch(value -> value > now - 60 && value <= now + 1);
    assertThat(scrape.values(COMMITS + "committedToSeconds")).anyMatch(value -> value > 0);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
