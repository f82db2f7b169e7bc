package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.testing.Seeds;
import io.firnline.iceberg.testing.Warehouse;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Beam's runners do that would lose or double rows without a cure of ours, on real runners.
 * {@link UncuredTrapsIT} has the same without the cures.
 */
class BeamTrapsIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  static LongStream seeds() {
    return Seeds.all();
  }

  /**
   * Beam on Flink keeps what waits for stable input in a ring of buffers, one for each concurrent
   * checkpoint. With more than can be under way, what was restored is never mixed with what comes
   * after it.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Tag("faults")
  void restartsAmidManyWindowsAreExact(long seed) throws Exception {
    TrapJob job = TrapJob.begun(BROKER, lake, seed);
    assertThat(job.endOfCrashesInSlowCheckpoints(folder)).isEqualTo(Reason.FENCED);
    lake.assertHoldsExactly(job.topic());
  }

  /**
   * The Direct runner hands out the windows of a key in the order of a hash map: the committer
   * sorts them. The second way of reading is the one of Runner v2.
   */
  @ParameterizedTest(name = "seed {0}, {1}")
  @MethodSource("ways")
  void panesInAnyOrderAreExact(long seed, String way) {
    TrapJob job = TrapJob.onDirect(BROKER, lake, seed, way);
    job.land(TrapJob.CURED);
    lake.assertHoldsExactly(job.topic());
    CommitAudit.of(lake, lake.rows()).assertWindowsHoldTheirRows(1_000);
  }

  static Stream<Arguments> ways() {
    return seeds()
        .boxed()
        .flatMap(
            seed ->
                Stream.of("use_deprecated_read", "use_sdf_read")
                    .map(way -> Arguments.of(seed, way)));
  }

  /**
   * A watermark counts back from the newest record of the first batch, which may be long before its
   * oldest: the second batch would then be covered by an earlier window than the first.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aFirstBatchThatIsYoungerThanItsDisorderIsNoStepBack(long seed) {
    TrapJob job = TrapJob.inSmallBatches(BROKER, lake, seed);
    job.land(TrapJob.CURED);
    lake.assertHoldsExactly(job.topic());
  }

  /**
   * A reader that is restored must hold the watermark back before it has read anything, however
   * long it takes to begin: here its topic has nothing for it at first, but much for another of the
   * same worker.
   */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Tag("faults")
  void aRestoredReaderThatBeginsLateHoldsTheOthersBack(long seed) throws Exception {
    TrapJob job = TrapJob.begun(BROKER, lake, seed);
    assertThat(job.endOfCrashesWithALateReader(TrapJob.CURED)).isEqualTo(Reason.FENCED);
    lake.assertHoldsExactly(job.topic());
  }
}
