package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.iceberg.catalog.TableIdentifier;

/** A topic lands in two runs without state, the second of which goes on where the table ends. */
final class TwoRuns {
  private TwoRuns() {}

  /** Lands it, and fails unless the lake holds each record exactly once after each run. */
  static void land(Broker broker, Lake lake) {
    SensorTopic topic = broker.topic(3, readings());
    topic.append(6_000, 2_000, 500);
    LandingJob job = LandingJob.of(lake, broker, topic.name());
    job.runUntilCaughtUp();
    assertHoldsExactly(lake, topic);
    topic.append(1_000, 0, 700);
    job.runUntilCaughtUp();
    assertHoldsExactly(lake, topic);
    assertThat(lake.ledger(lake.rows()).epoch()).isEqualTo(2);
  }

  static void assertHoldsExactly(Lake lake, SensorTopic topic) {
    new Contents(topic)
        .rows(lake, lake.rows())
        .deadLetters(lake, lake.deadLetters())
        .assertComplete();
    assertThat(lake.ledger(lake.rows()).totals().records()).isEqualTo(topic.records());
    assertThat(lake.ledger(lake.rows()).open()).isEmpty();
    assertThat(lake.catalog().load().tableExists(TableIdentifier.parse(lake.rows()))).isTrue();
  }

  static Readings readings() {
    return new Readings(7, 100, 0.01, 0.002);
  }
}
