package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import org.apache.iceberg.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A window that is larger than a file leaves in several, before it ends, and is committed whole.
 */
class EarlyFilesIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @Test
  void commitsAWindowOfManyFilesWhole() {
    SensorTopic topic = BROKER.topic(2, new Readings(3, 500, 0.001, 0.001));
    topic.append(600_000, 500_000);
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob.of(lake, BROKER, topic.name())
        .with("--windowSize=1d", "--targetFileSize=1MiB", "--shards=1")
        .runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    long files = 0;
    for (Snapshot snapshot : lake.table(lake.rows()).snapshots()) {
      files += Long.parseLong(snapshot.summary().getOrDefault("added-data-files", "0"));
    }
    assertThat(files).isGreaterThan(3);
  }
}
