package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.iceberg.testing.Warehouse.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The command line lands a topic on a Flink cluster that knows nothing of Firnline. */
class ClusterIT {
  @RegisterExtension static final Broker BROKER = new Broker();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();
  @RegisterExtension static final ClusterFixture FLINK = new ClusterFixture();

  /** With the jars that the launcher sends; the catalog's JDBC driver is one of them. */
  @Test
  void landsATopicExactlyAndEndsByItself() {
    FlinkRest rest = FLINK.cluster().rest();
    ClusterLanding landing =
        new ClusterLanding(FLINK.cluster(), BROKER, WAREHOUSE.catalog(Kind.JDBC), 1);
    landing.topic().append(15_000, 9_000, 500, 0);
    String job = landing.job().withAllJars().with("--untilCaughtUp=true").submit();
    rest.await(job, "FINISHED");
    assertThat(rest.lastRestart(job)).as("restarts").isZero();
    landing.lake().assertHoldsExactly(landing.topic());
    landing.assertExact();
  }
}
