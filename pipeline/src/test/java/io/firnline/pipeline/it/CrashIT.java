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

/** Every {@link JobCase}, with each seed: contents stay exact. */
class CrashIT {
  /**
   * Where a commit can be torn, on each catalog; with the others seeds take turns with catalogs.
   */
  private static final Set<JobCase> ON_EACH_CATALOG =
      EnumSet.of(
          JobCase.CRASH_BETWEEN_FILES_AND_COMMIT,
          JobCase.CRASH_RIGHT_AFTER_THE_COMMIT,
          JobCase.CRASH_BETWEEN_HOME_AND_SIDE_TABLE);

  /** One of each boundary, and all on each catalog, in every build. */
  private static final Set<JobCase> CHOSEN =
      EnumSet.of(
          JobCase.CRASH_IN_A_POLL,
          JobCase.CRASH_AFTER_A_DATA_FILE,
          JobCase.CHECKPOINT_FAILS_AFTER_IT_WAS_WRITTEN,
          JobCase.CRASH_BETWEEN_FILES_AND_COMMIT,
          JobCase.CRASH_RIGHT_AFTER_THE_COMMIT,
          JobCase.CRASH_BETWEEN_HOME_AND_SIDE_TABLE,
          JobCase.CATALOG_AWAY_AT_LOAD,
          JobCase.ANSWERS_LOST);

  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}, {1}, seed {2}", allowZeroInvocations = true)
  @MethodSource("chosen")
  void aJobThatMeetsAFaultGoesOnExactly(JobCase fault, Kind kind, long seed) {
    exact(fault, kind, seed);
  }

  static Stream<Arguments> chosen() {
    return withSeeds(CHOSEN);
  }

  @ParameterizedTest(name = "{0}, {1}, seed {2}", allowZeroInvocations = true)
  @MethodSource("others")
  @Tag("faults")
  void andSoWithTheOthers(JobCase fault, Kind kind, long seed) {
    exact(fault, kind, seed);
  }

  static Stream<Arguments> others() {
    return withSeeds(EnumSet.complementOf(EnumSet.copyOf(CHOSEN)));
  }

  private static Stream<Arguments> withSeeds(Set<JobCase> cases) {
    return Seeds.chosen(JobCase.class).stream()
        .filter(cases::contains)
        .flatMap(fault -> Seeds.all().boxed().flatMap(seed -> onCatalogs(fault, seed)));
  }

  private static Stream<Arguments> onCatalogs(JobCase fault, long seed) {
    Stream<Kind> kinds =
        ON_EACH_CATALOG.contains(fault)
            ? Stream.of(Kind.values())
            : Stream.of(Kind.values()[(int) ((fault.ordinal() + seed) % 2)]);
    return kinds.map(kind -> Arguments.of(fault, kind, seed));
  }

  private void exact(JobCase fault, Kind kind, long seed) {
    Seeds.run(fault + " on " + kind, seed, random -> run(fault, kind, random));
  }

  private void run(JobCase fault, Kind kind, Random random) throws IOException {
    SensorTopic topic = BROKER.topic(3, new Readings(random.nextInt(), 100, 0.01, 0.01));
    topic.append(100, 100, 100);
    Lake lake = Lake.in(WAREHOUSE.catalog(kind));
    LandingJob job = LandingJob.of(lake, BROKER, topic.name()).with("--commitGrouping=WINDOW");
    job.runUntilCaughtUp(); // The faulty catalog creates no tables.
    topic.append(15_000, 9_000, 500);
    JobFaults faults = meet(fault, lake, job, topic.records(), random);
    faults.assertNothingLandsLate();
    // A cancelled job may have left the side tables one commit behind.
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    CommitAudit.of(lake, lake.rows()).assertWindowsHoldTheirRows(20_000);
    assertThat(faults.deletes()).as("files that somebody asked to delete").isEmpty();
  }

  /** Runs the job until it has met the faults, is back, and has landed all records. */
  private JobFaults meet(JobCase fault, Lake lake, LandingJob job, long records, Random random)
      throws IOException {
    try (CheckpointLog checkpoints = CheckpointLog.listen()) {
      JobFaults faults = new JobFaults(lake, folder, checkpoints, random);
      fault.plan(faults);
      PipelineResult running = job.with(faults.flags()).submit();
      try {
        Proof.await("all records in the tables", () -> lake.settled(lake.rows()) == records);
        Proof.await("all faults have been met", faults::allMet);
        Proof.await("all deaths are over", () -> checkpoints.restored() >= faults.deaths());
      } finally {
        running.cancel();
      }
      if (faults.deaths() > 0) {
        assertThat(checkpoints.fromNothing()).as("restarts from nothing").isZero();
      }
      return faults;
    }
  }
}
