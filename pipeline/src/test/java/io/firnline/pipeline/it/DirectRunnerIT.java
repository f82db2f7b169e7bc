package io.firnline.pipeline.it;

import io.firnline.iceberg.testing.Warehouse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The same flags on another runner: the table is all that one run hands to the next. */
class DirectRunnerIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @Test
  void goesOnWhereFlinkLeftTheTableAndFlinkAfterIt() {
    SensorTopic topic = BROKER.topic(2, new Readings(7, 500, 0.01, 0.002));
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob flink = LandingJob.of(lake, BROKER, topic.name());
    topic.append(20_000, 3_000);
    flink.runUntilCaughtUp();
    topic.append(20_000, 9_000);
    flink.with("--runner=DirectRunner").runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    topic.append(0, 5_000);
    flink.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
  }
}
