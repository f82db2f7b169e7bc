package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.OutgoingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.SubscriptionPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.TopicPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Google's own emulator, where one runs; {@code .ci/run} starts it where it is installed. */
@Tag("more")
@EnabledIfEnvironmentVariable(named = "PUBSUB_EMULATOR_HOST", matches = ".+")
class PubsubEmulatorIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  @TempDir Path folder;

  private static final String PROJECT = "test-project";

  private int sent;
  private final String name = "it-" + UUID.randomUUID();
  private final TopicPath topic = PubsubClient.topicPathFromName(PROJECT, name);
  private final SubscriptionPath subscription =
      PubsubClient.subscriptionPathFromName(PROJECT, name);
  private final List<String> flags =
      List.of(
          "--source=PUBSUB",
          "--pubsubSubscription=" + subscription.getPath(),
          "--pubsubRootUrl=http://" + System.getenv("PUBSUB_EMULATOR_HOST") + "/",
          "--credentialFactoryClass=org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");

  /**
   * A run is killed with SIGKILL when it has committed a part; the next one knows the table alone.
   */
  @Test
  void aRunThatLosesItsStateGoesOnFromTheTable() throws IOException, InterruptedException {
    createKeepingAcknowledged();
    Lake lake = Lake.in(WAREHOUSE.catalog());
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(LandingJob.ofPubsub(lake, flags).flags());
    try (RunProcess run = RunProcess.start(folder, words)) {
      run.awaitWhile(
          "a window",
          () -> {
            publishNext();
            return lake.settled(lake.rows()) > 0;
          });
      run.kill();
    }
    publishNext();
    int all = sent;
    try (RunProcess run = RunProcess.start(folder, words)) {
      run.awaitWhile("all messages", () -> lake.settled(lake.rows()) >= all);
      run.kill();
      assertThat(run.end().err())
          .contains("are known by their ids")
          .doesNotContain("At least once");
    }
    Set<Object> sensors = new HashSet<>();
    lake.read(lake.rows()).forEach(row -> sensors.add(row.getField("sensor_id")));
    assertThat(sensors).hasSize(all);
    assertThat(lake.read(lake.rows())).hasSize(all);
    assertThat(lake.read(lake.deadLetters())).isEmpty();
  }

  /** PubsubIO's client has no word for it. */
  private void createKeepingAcknowledged() throws IOException, InterruptedException {
    try (PubsubClient client = PubsubJsonClient.FACTORY.newClient(null, null, options())) {
      client.createTopic(topic);
    }
    String body =
        "{\"topic\":\"%s\",\"ackDeadlineSeconds\":10,\"retainAckedMessages\":true,\"messageRetentionDuration\":\"600s\"}"
            .formatted(topic.getPath());
    URI uri =
        URI.create(
            "http://" + System.getenv("PUBSUB_EMULATOR_HOST") + "/v1/" + subscription.getPath());
    HttpResponse<String> made =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(uri)
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
  }

  private PubsubOptions options() {
    return PipelineOptionsFactory.fromArgs(flags.get(2), flags.get(3)).as(PubsubOptions.class);
  }

  private void publishNext() {
    try (PubsubClient client = PubsubJsonClient.FACTORY.newClient(null, null, options())) {
      assertThat(client.publish(topic, List.of(message(sent++)))).isEqualTo(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OutgoingMessage message(int i) {
    String json =
        "{\"sensor_id\":\"s-%d\",\"temperature\":1,\"humidity\":1,\"timestamp\":%d}"
            .formatted(i, System.currentTimeMillis());
    return OutgoingMessage.of(
        PubsubMessage.newBuilder().setData(ByteString.copyFromUtf8(json)).build(),
        System.currentTimeMillis(),
        null,
        null);
  }
}
