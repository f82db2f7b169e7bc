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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.PipelineResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

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
  private static KinesisAsyncClient client;

  private final Lake lake = Lake.in(WAREHOUSE.catalog());

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Files.exists(MAIN), "Missing " + MAIN.toAbsolutePath() + ": run .ci/install-kinesis-local");
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
    client =
        KinesisAsyncClient.builder()
            .endpointOverride(endpoint)
            .region(Region.EU_WEST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
            .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
            .build();
    Proof.await("kinesis-local", KinesisLocalIT::answers);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean answers() {
    return client.listStreams().handle((answer, error) -> error == null).join();
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (process != null) {
      client.close();
      process.destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static SensorStream stream(String name, int shards) {
    client.createStream(r -> r.streamName(name).shardCount(shards)).join();
    awaitActive(name);
    return new SensorStream(
        name,
        new Readings(41, 500, 0.01, 0.01),
        (keys, records) -> {
          List<PutRecordsRequestEntry> entries = new ArrayList<>();
          for (int i = 0; i < keys.size(); i++) {
            entries.add(
                PutRecordsRequestEntry.builder()
                    .partitionKey(keys.get(i))
                    .data(SdkBytes.fromByteArray(records.get(i)))
                    .build());
          }
          PutRecordsResponse answer =
              client.putRecords(r -> r.streamName(name).records(entries)).join();
          assertThat(answer.failedRecordCount()).isZero();
          return answer.records().stream()
              .map(r -> new SensorStream.Put(r.shardId(), r.sequenceNumber()))
              .toList();
        });
  }

  private static void awaitActive(String name) {
    Proof.await(
        "stream " + name,
        () ->
            client
                    .describeStreamSummary(r -> r.streamName(name))
                    .join()
                    .streamDescriptionSummary()
                    .streamStatus()
                == StreamStatus.ACTIVE);
  }

  @Test
  void landsEachRecordOnceOverASplitAndAMerge() throws Exception {
    SensorStream stream = stream("sensors", 2);
    LandingJob job =
        LandingJob.ofKinesis(lake, endpoint, "sensors")
            .with("--metadataColumns=topic,partition,offset,headers", "--windowSize=1s");
    stream.append(3_000);
    PipelineResult running = job.submit();
    try {
      Proof.await("rows", () -> lake.settled(lake.rows()) >= 1_000);
      String half = BigInteger.TWO.pow(126).toString();
      client
          .splitShard(
              r ->
                  r.streamName("sensors")
                      .shardToSplit("shardId-000000000000")
                      .newStartingHashKey(half))
          .join();
      awaitActive("sensors");
      stream.append(2_000);
      client
          .mergeShards(
              r ->
                  r.streamName("sensors")
                      .shardToMerge("shardId-000000000003")
                      .adjacentShardToMerge("shardId-000000000001"))
          .join();
      awaitActive("sensors");
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
