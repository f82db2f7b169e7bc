package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.math.BigInteger;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The same against an emulator that others wrote (npm kinesis-local, which is kinesis-mock); {@code
 * .ci/install-kinesis-local} puts it where this looks. Without it this test is skipped.
 */
@Tag("more")
class KinesisLocalIT {
  private static final Path MAIN =
      Path.of(
          System.getProperty(
              "firnline.kinesisLocal", "target/kinesis-local/node_modules/kinesis-local/main.js"));

  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static Process process;
  private static URI endpoint;
  private static KinesisService service;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @BeforeAll
  static void start() throws IOException {
    if (!Files.exists(MAIN)) {
      return;
    }
    int plain = freePort();
    ProcessBuilder node = new ProcessBuilder("node", MAIN.getFileName().toString());
    node.environment().put("KINESIS_MOCK_PLAIN_PORT", Integer.toString(plain));
    node.environment().put("KINESIS_MOCK_TLS_PORT", Integer.toString(freePort()));
    node.environment().put("LOG_LEVEL", "ERROR");
    process =
        node.directory(MAIN.toAbsolutePath().getParent().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    endpoint = URI.create("http://127.0.0.1:" + plain);
    service = new KinesisService(endpoint);
    Proof.await("kinesis-local", service::answers);
  }

  /** Each test says that it is skipped: of a whole class nobody would hear. */
  @BeforeEach
  void isInstalled() {
    assumeTrue(
        Files.exists(MAIN), "Missing " + MAIN.toAbsolutePath() + ": run .ci/install-kinesis-local");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (process != null) {
      service.close();
      process.destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void landsEachRecordOnceOverASplitAndAMerge() throws Exception {
    SensorStream stream = service.create("sensors", 2, new Readings(41, 500, 0.01, 0.01));
    LandingJob job =
        LandingJob.ofKinesis(lake, endpoint, "sensors")
            .with("--metadataColumns=topic,partition,offset,headers", "--windowSize=1s");
    stream.append(3_000);
    PipelineResult running = job.submit();
    try {
      Proof.await("rows", () -> lake.settled(lake.rows()) >= 1_000);
      service.split("sensors", "shardId-000000000000", BigInteger.TWO.pow(126).toString());
      stream.append(2_000);
      service.merge("sensors", "shardId-000000000003", "shardId-000000000001");
      stream.append(1_000);
      Proof.await("more rows", () -> lake.settled(lake.rows()) >= 3_000);
    } finally {
      running.cancel();
    }
    job.runUntilCaughtUp();
    stream.assertHeldExactlyBy(lake);
    assertThat(lake.ledger(lake.rows()).partitions()).hasSize(5);
  }
}
