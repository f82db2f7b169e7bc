package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A bounded catch-up with uneven partitions and checkpoints in between: partitions end at other
 * times than the job, which is where sinks that commit by checkpoint lose rows.
 */
class CatchUpIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  static LongStream seeds() {
    return Proof.seeds();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void losesNothingWherePartitionsEndAtDifferentTimes(long seed) {
    SensorTopic topic = BROKER.topic(4, new Readings(seed, 500, 0.01, 0.002));
    topic.append(200_000, 2_000, 20_000, 1);
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job =
        LandingJob.of(lake, BROKER, topic.name())
            .with("--checkpointInterval=" + (150 + seed % 4 * 100) + "ms");
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    topic.append(0, 30_000, 500, 1);
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    assertThat(lake.ledger(lake.rows()).open()).isEmpty();
  }
}
