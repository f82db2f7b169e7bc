package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Seeds;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every {@link JobCase}, with each seed: contents stay exact. Seeds take turns with catalogs. */
class CrashIT {
  /** One of each boundary, in every build. */
  private static final Set<JobCase> CHOSEN =
      EnumSet.of(
          JobCase.CRASH_IN_A_POLL,
          JobCase.CRASH_AFTER_A_DATA_FILE,
          JobCase.CHECKPOINT_FAILS_AFTER_IT_WAS_WRITTEN,
          JobCase.CRASH_BETWEEN_COMMITS_OF_ONE_CHECKPOINT,
          JobCase.CRASH_BETWEEN_HOME_AND_SIDE_TABLE,
          JobCase.CATALOG_AWAY_AT_LOAD,
          JobCase.ANSWERS_LOST);

  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}, seed {1}", allowZeroInvocations = true)
  @MethodSource("chosen")
  void aJobThatMeetsAFaultGoesOnExactly(JobCase fault, long seed) {
    exact(fault, seed);
  }

  static Stream<Arguments> chosen() {
    return withSeeds(CHOSEN);
  }

  @ParameterizedTest(name = "{0}, seed {1}", allowZeroInvocations = true)
  @MethodSource("others")
  @Tag("faults")
  void andSoWithTheOthers(JobCase fault, long seed) {
    exact(fault, seed);
  }

  static Stream<Arguments> others() {
    return withSeeds(EnumSet.complementOf(EnumSet.copyOf(CHOSEN)));
  }

  private static Stream<Arguments> withSeeds(Set<JobCase> cases) {
    return Seeds.chosen(JobCase.class).stream()
        .filter(cases::contains)
        .flatMap(fault -> Seeds.all().mapToObj(seed -> Arguments.of(fault, seed)));
  }

  private void exact(JobCase fault, long seed) {
    Kind kind = Kind.values()[(int) ((fault.ordinal() + seed) % 2)];
    Seeds.run(fault + " on " + kind, seed, random -> run(fault, kind, random));
  }

  private void run(JobCase fault, Kind kind, Random random) throws IOException {
    SensorTopic topic = BROKER.topic(3, new Readings(random.nextInt(), 100, 0.01, 0.01));
    topic.append(100, 100, 100);
    Lake lake = Lake.in(WAREHOUSE.catalog(kind));
    LandingJob job = LandingJob.of(lake, BROKER, topic.name()).with("--commitGrouping=WINDOW");
    job.runUntilCaughtUp(); // The faulty catalog creates no tables.
    topic.append(15_000, 9_000, 500);
    JobFaults faults = new JobFaults(lake, folder, random);
    fault.plan(faults);
    PipelineResult running = job.with(faults.flags()).submit();
    try {
      Proof.await("all records in the tables", () -> lake.settled(lake.rows()) == topic.records());
      Proof.await("all faults have happened", faults::allHappened);
    } finally {
      running.cancel();
    }
    // A cancelled job may have left the side tables one commit behind.
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    CommitAudit.of(lake, lake.rows()).assertWindowsHoldTheirRows(20_000);
    assertThat(faults.deletes()).as("files that somebody asked to delete").isEmpty();
  }
}
