package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.testing.Warehouse;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker and a store that go away in the midst of an answer and refuse connections for a while,
 * by count. Kinesis and Pub/Sub have that in tests of their own.
 */
@Tag("more")
class SourceAwayIT {
  private static final int REFUSED = 40;

  private static final int RECORDS = 200_000;

  @RegisterExtension static final S3Proxy S3 = new S3Proxy();
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @Test
  void aBrokerThatIsAwayIsWaitedForAndNothingIsLost() {
    try (Gate gate = new Gate();
        EmbeddedKafka kafka =
            EmbeddedKafka.start(
                Map.of("advertised.listeners", "PLAINTEXT://127.0.0.1:" + gate.port()))) {
      String direct = kafka.bootstrapServers();
      gate.to(Integer.parseInt(direct.substring(direct.indexOf(':') + 1)));
      kafka.createTopic("away", 3);
      SensorTopic topic = new SensorTopic(direct, "away", new Readings(51, 500, 0.01, 0.002));
      topic.append(RECORDS / 2, RECORDS / 2 - 500, 500);
      gate.breakAfter(4 << 20, REFUSED);

      LandingJob.of(lake, "127.0.0.1:" + gate.port(), "away")
          .with("--numberOfExecutionRetries=0")
          .with("--kafkaConsumerProperties={\"reconnect.backoff.max.ms\":\"250\"}")
          .runUntilCaughtUp();

      assertThat(gate.refused()).isEqualTo(REFUSED);
      lake.assertHoldsExactly(topic);
    }
  }

  /** The client of S3 tries three times, then the runner starts the readers anew. */
  @Test
  void aStoreThatIsAwayIsTriedAgainAndNothingIsDoubled() throws IOException {
    SensorFiles files = new SensorFiles(folder, new Readings(52, 500, 0.01, 0.002), RECORDS / 8);
    files.append(8);
    for (int i = 0; i < 8; i++) {
      S3.put("away/" + files.path(i).getFileName(), Files.readAllBytes(files.path(i)));
    }
    try (Gate gate = new Gate().to(S3.port())) {
      String[] flags = S3.flags(gate.port()).toArray(String[]::new);
      FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.fromArgs(flags).create());
      gate.breakAfter(4 << 20, 10);

      LandingJob.ofFiles(lake, S3.uri("away/readings-*"))
          .with("--metadataColumns=topic,partition,offset", "--filesOrder=TIME")
          .with("--numberOfExecutionRetries=10")
          .with(flags)
          .run();

      assertThat(gate.refused()).isEqualTo(10);
    }
    files.assertHeldExactlyBy(lake, Map.of("files-1", 0));
    assertThat(lake.ledger(lake.rows()).totals().records()).isEqualTo(RECORDS);
  }

  @Test
  void filesWithoutALineLandNothing() throws IOException {
    for (String name : List.of("readings-1.json", "readings-2.json.gz", "readings-3.json")) {
      Files.createFile(folder.resolve(name));
    }
    LandingJob job = LandingJob.ofFiles(lake, folder + "/readings-*");
    job.run();
    assertThat(lake.ledger(lake.rows()).totals().records()).isZero();
    assertThat(lake.ledger(lake.rows()).open()).isEmpty();
    assertThat(lake.read(lake.rows())).isEmpty();
    Files.writeString(folder.resolve("readings-4.json"), "{\"timestamp\":1790000000000}\n");
    job.run();
    assertThat(lake.read(lake.rows())).hasSize(1);
  }
}
