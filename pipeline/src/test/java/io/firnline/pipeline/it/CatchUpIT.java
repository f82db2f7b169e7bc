package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import io.firnline.pipeline.source.Share;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A bounded catch-up with uneven partitions and checkpoints in between: partitions end at other
 * times than the job, which is where sinks that commit by checkpoint lose rows. Seeds take turns
 * with the catalogs.
 */
class CatchUpIT {
  private static final int WORKERS = 2;

  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path first;
  @TempDir Path second;

  static LongStream seeds() {
    return Proof.twiceTheSeeds();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void losesNothingWherePartitionsEndAtDifferentTimes(long seed) {
    Kind kind = Kind.values()[(int) (seed % 2)];
    SensorTopic topic = topic(seed);
    Lake lake = Lake.in(WAREHOUSE.catalog(kind));
    LandingJob job =
        LandingJob.of(lake, BROKER, topic.name())
            .with("--checkpointInterval=" + (150 + seed % 4 * 100) + "ms")
            .with("--parallelism=" + WORKERS);
    topic.append(200_000, 2_000, 20_000, 1);
    catchUp(job, lake, topic, first, 0, 100_000);
    topic.append(0, 30_000, 500, 1);
    catchUp(job, lake, topic, second, 1, 17_000);
    assertThat(lake.ledger(lake.rows()).open()).isEmpty();
  }

  /** Its last two partitions, which are short, are of different workers. */
  private static SensorTopic topic(long seed) {
    String name =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> "catch-up-%d-%d".formatted(seed, i))
            .filter(topic -> worker(topic, "2") != worker(topic, "3"))
            .findFirst()
            .orElseThrow();
    return BROKER.topic(name, 4, new Readings(seed, 500, 0.01, 0.002));
  }

  private static int worker(String topic, String partition) {
    return IntStream.range(0, WORKERS)
        .filter(i -> new Share(i, WORKERS).holds(new SourcePartition(topic, partition)))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The longest partition is held in its midst until a checkpoint that has begun after the end of
   * another is complete, and windows are committed that could not end before that.
   */
  private static void catchUp(
      LandingJob job, Lake lake, SensorTopic topic, Path folder, int longest, long middle) {
    long before = lake.settled(lake.rows());
    FaultyCheckpoints.Plan checkpoints = FaultyCheckpoints.counted(folder);
    HeldPartition.Plan held =
        HeldPartition.of(
            topic,
            longest,
            middle,
            () -> {
              long newest = checkpoints.newest();
              return () ->
                  checkpoints.completeAfter(newest) > 0 && lake.settled(lake.rows()) > before;
            });
    job.with(checkpoints.flag(), held.flag()).runUntilCaughtUp();
    assertThat(held.happened())
        .as(
            "a checkpoint and a commit after the first partition's end and before the last one's; %d checkpoints in all",
            checkpoints.completeAfter(0))
        .isTrue();
    lake.assertHoldsExactly(topic);
  }
}
