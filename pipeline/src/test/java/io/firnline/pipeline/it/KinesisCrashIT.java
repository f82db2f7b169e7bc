package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.ledger.Ledger;
import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.source.kinesis.KinesisServer;
import io.firnline.pipeline.source.kinesis.ServedStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that read Kinesis die: with their state left, and by SIGKILL without any. */
@Tag("more")
class KinesisCrashIT {
  private static final long SEED =
      Long.getLong("firnline.seed", new SplittableRandom().nextInt(1_000_000));
  private static final int KILLS = 2;

  private static final KinesisServer SERVER = new KinesisServer();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);

  @AfterAll
  static void close() {
    SERVER.close();
  }

  /** What it has read since its last checkpoint is read again, over a split too. */
  @Test
  void aJobThatDiesAndKeepsItsStateLandsEachRecordOnce() throws IOException {
    ServedStream served = SERVER.create("dying", 3);
    SensorStream stream = KinesisToIcebergIT.stream(served, new Readings(SEED, 500, 0.01, 0.002));
    Lake lake = Lake.in(WAREHOUSE.catalog());
    SERVER.page(1_000);
    stream.append(20_000);
    FaultyCheckpoints.Plan deaths = FaultyCheckpoints.in(folder, /* written */ false, 3, 7);
    LandingJob job =
        LandingJob.ofKinesis(lake, SERVER.endpoint(), stream.name())
            .with("--metadataColumns=topic,partition,offset,headers", "--windowSize=2s")
            .with("--numberOfExecutionRetries=20", deaths.flag());
    PipelineResult running = job.submit();
    try {
      Proof.await("some records", () -> lake.settled(lake.rows()) > 0);
      served.split("shardId-000000000001");
      stream.append(20_000);
      Proof.await("the job to die, seed " + SEED, deaths::allHappened);
      stream.append(10_000);
      Proof.await("most records", () -> lake.settled(lake.rows()) >= 40_000);
    } finally {
      running.cancel();
    }
    job.without("checkpointDir").runUntilCaughtUp();
    stream.assertHeldExactlyBy(lake);
    assertThat(lake.ledger(lake.rows()).launches()).hasSize(2);
  }

  @Test
  void losesAndDoublesNothingHoweverOftenItIsKilled() {
    ServedStream served = SERVER.create("killed", 3);
    SensorStream stream = KinesisToIcebergIT.stream(served, new Readings(SEED, 500, 0.01, 0.002));
    RunCommand run = command(stream.name());
    Kills kills = Kills.ofEndless("kinesis", SEED, run.lake().rows());
    SERVER.page(5_000);
    stream.append(100_000);
    for (int i = 0; i < KILLS; i++) {
      kills.afterSnapshots(run, 2 + random.nextInt(2), random.nextInt(1_000));
      if (i == 0) {
        served.split("shardId-000000000000");
      }
      stream.append(50_000);
    }
    RunProcess.Ended ended = run.with("--untilCaughtUp").toTheEnd();
    assertThat(ended.code()).as("seed %d%n%s", SEED, ended.err()).isZero();
    stream.assertHeldExactlyBy(run.lake());
    Ledger ledger = run.lake().ledger(run.lake().rows());
    assertThat(ledger.totals().records()).as("records, seed %d", SEED).isEqualTo(200_000);
    assertThat(ledger.open()).isEmpty();
  }

  private RunCommand command(String stream) {
    return RunCommand.landing(folder, "", "")
        .without("--kafkaBootstrapServers")
        .without("--kafkaTopics")
        .with("--source=KINESIS", "--kinesisStreams=" + stream)
        .with("--endpoint=" + SERVER.endpoint(), "--awsRegion=eu-west-1")
        .with(
            "--awsCredentialsProvider={\"@type\":\"StaticCredentialsProvider\",\"accessKeyId\":\"a\",\"secretAccessKey\":\"b\"}")
        .with("--metadataColumns=topic,partition,offset,headers");
  }
}
