package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Warehouse;
import java.util.HashMap;
import java.util.Map;
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

  private static final Map<String, String> CREDENTIALS =
      Map.of("aws.accessKeyId", "a", "aws.secretAccessKey", "b");

  private static final Map<String, @Nullable String> BEFORE = new HashMap<>();

  /** JSON for Kinesis, and credentials for Glue as an environment or a role would give them. */
  @BeforeAll
  static void setProperties() {
    set(CBOR, "false");
    CREDENTIALS.forEach(KinesisMotoIT::set);
  }

  private static void set(String name, String value) {
    BEFORE.put(name, System.setProperty(name, value));
  }

  @AfterAll
  static void setAsBefore() {
    BEFORE.forEach(
        (name, value) -> {
          if (value == null) {
            System.clearProperty(name);
          } else {
            System.setProperty(name, value);
          }
        });
  }

  @Test
  void landsEachRecordOnceOverAStartWithoutState() throws Exception {
    landsEachRecordOnce(Lake.in(WAREHOUSE.catalog()), "sensors");
  }

  /** All of AWS that the job of an EKS cluster uses: a stream, tables in Glue, files on S3. */
  @Test
  void landsEachRecordOnceInTablesOfGlueWithFilesOnS3() throws Exception {
    Lake lake = Lake.in(MOTO.glueCatalog("lakehouse"));
    landsEachRecordOnce(lake, "readings");
    assertThat(lake.table(lake.rows()).currentSnapshot().manifestListLocation())
        .startsWith("s3://lakehouse/");
  }

  private static void landsEachRecordOnce(Lake lake, String name) throws Exception {
    try (KinesisService service = new KinesisService(MOTO.endpoint())) {
      SensorStream stream = service.create(name, 3, new Readings(42, 500, 0.01, 0.01));
      service.create(name + "-empty", 1, new Readings(43, 500, 0, 0));
      LandingJob job =
          LandingJob.ofKinesis(lake, MOTO.endpoint(), name + "," + name + "-empty")
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
