package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Warehouse;
import org.apache.beam.sdk.PipelineResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The same against {@link Moto}, which many test their own jobs with. Not over a resharding: moto
 * 5.2.1 goes on to put records into shards that it has closed, moves or copies those that are there
 * under other sequence numbers, and never tells that a shard has ended.
 */
@Tag("more")
class KinesisMotoIT {
  private static final String CBOR = "aws.cborEnabled";

  @RegisterExtension static final Moto MOTO = new Moto();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static @Nullable String cborBefore;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @BeforeAll
  static void speakJson() {
    cborBefore = System.setProperty(CBOR, "false");
  }

  @AfterAll
  static void speakAsBefore() {
    if (cborBefore == null) {
      System.clearProperty(CBOR);
    } else {
      System.setProperty(CBOR, cborBefore);
    }
  }

  @Test
  void landsEachRecordOnceOverAStartWithoutState() throws Exception {
    try (KinesisService service = new KinesisService(MOTO.endpoint())) {
      SensorStream stream = service.create("sensors", 3, new Readings(42, 500, 0.01, 0.01));
      service.create("empty", 1, new Readings(43, 500, 0, 0));
      LandingJob job =
          LandingJob.ofKinesis(lake, MOTO.endpoint(), "sensors,empty")
              .with("--metadataColumns=topic,partition,offset,headers", "--windowSize=1s");
      stream.append(4_000);
      PipelineResult running = job.submit();
      try {
        Proof.await("rows", () -> lake.settled(lake.rows()) >= 1_000);
        stream.append(3_000);
        Proof.await("more rows", () -> lake.settled(lake.rows()) >= 4_000);
      } finally {
        running.cancel();
      }
      stream.append(1_000);
      job.runUntilCaughtUp();
      stream.assertHeldExactlyBy(lake);
      Ledger ledger = lake.ledger(lake.rows());
      assertThat(ledger.totals().records()).isEqualTo(8_000);
      assertThat(ledger.partitions()).hasSize(4);
      job.runUntilCaughtUp();
      assertThat(lake.ledger(lake.rows()).totals()).isEqualTo(ledger.totals());
    }
  }
}
