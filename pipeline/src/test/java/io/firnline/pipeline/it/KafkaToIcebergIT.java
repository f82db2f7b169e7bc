package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Covers;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A topic lands once, on a real Kafka, a real Flink and real catalogs. */
class KafkaToIcebergIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  static Stream<Arguments> catalogsAndSeeds() {
    return Stream.of(Kind.values())
        .flatMap(kind -> Proof.seeds().mapToObj(seed -> Arguments.of(kind, seed)));
  }

  @Covers({"iceberg#13536", "iceberg#17811"})
  @ParameterizedTest(name = "{0} catalog, seed {1}")
  @MethodSource("catalogsAndSeeds")
  void landsAMillionRecordsOfUnevenPartitionsExactlyOnce(Kind kind, long seed) {
    SensorTopic topic = BROKER.topic(5, new Readings(seed, 1_000, 0.01, 0.001));
    topic.append(600_000, 300_000, 99_000, 1_000, 0);
    Lake lake = Lake.in(WAREHOUSE.catalog(kind));
    LandingJob.of(lake, BROKER, topic.name())
        .with("--checkpointInterval=2s", "--windowSize=60s")
        .runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    CommitAudit.of(lake, lake.rows()).assertWindowsHoldTheirRows(60_000);
    assertThat(lake.ledger(lake.rows()).totals().late()).as("late rows").isPositive();
    assertThat(lake.ledger(lake.rows()).open()).isEmpty();
  }

  @Covers("iceberg#18098")
  @Test
  void goesOnWhereTheTableEnds() {
    SensorTopic topic = BROKER.topic(3, new Readings(1, 100, 0.01, 0.002));
    topic.append(6_000, 2_000, 500);
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = LandingJob.of(lake, BROKER, topic.name());
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    topic.append(1_000, 0, 700);
    job.runUntilCaughtUp();
    lake.assertHoldsExactly(topic);
    assertThat(lake.ledger(lake.rows()).epoch()).isEqualTo(2);
  }
}
