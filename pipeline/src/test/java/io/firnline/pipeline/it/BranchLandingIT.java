package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job that commits to a branch, and the same writer id on main. */
class BranchLandingIT {
  private static final String BRANCH = "audit";

  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aBranchGoesOnFromItsOwnLedgerAndLeavesMainAlone(Kind kind) {
    SensorTopic topic = BROKER.topic(2, new Readings(11, 100, 0.01, 0.005));
    topic.append(4_000, 3_000);
    Lake main = Lake.in(WAREHOUSE.catalog(kind));
    Lake branch = main.onBranch(BRANCH);
    LandingJob job = LandingJob.of(main, BROKER, topic.name());
    LandingJob onBranch = job.with("--icebergBranch=" + BRANCH);
    onBranch.runUntilCaughtUp();
    branch.assertHoldsExactly(topic);
    assertThat(main.read(main.rows())).isEmpty();
    assertThat(main.read(main.deadLetters())).isEmpty();
    topic.append(1_000, 2_000);
    onBranch.runUntilCaughtUp();
    branch.assertHoldsExactly(topic);
    assertThat(branch.ledger(branch.rows()).epoch()).isEqualTo(2);
    job.runUntilCaughtUp();
    main.assertHoldsExactly(topic);
    branch.assertHoldsExactly(topic);
    assertThat(main.ledger(main.rows()).epoch()).isOne();
  }
}
