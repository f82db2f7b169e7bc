package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import io.firnline.iceberg.testing.Warehouse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.OutgoingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.SubscriptionPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.TopicPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Google's own emulator, where the Google Cloud CLI has started one. */
@EnabledIfEnvironmentVariable(named = "PUBSUB_EMULATOR_HOST", matches = ".+")
class PubsubEmulatorIT {
  @RegisterExtension static final Warehouse WAREHOUSE = new Warehouse();

  private static final int MESSAGES = 500;
  private static final String PROJECT = "test-project";

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

  @Test
  void eachMessageLandsOnce() throws IOException {
    PubsubOptions options =
        PipelineOptionsFactory.fromArgs(flags.get(2), flags.get(3)).as(PubsubOptions.class);
    try (PubsubClient client = PubsubJsonClient.FACTORY.newClient(null, null, options)) {
      client.createTopic(topic);
      client.createSubscription(topic, subscription, 10);
      for (int i = 0; i < MESSAGES; i++) {
        assertThat(client.publish(topic, List.of(message(i)))).isEqualTo(1);
      }
    }
    Lake lake = Lake.in(WAREHOUSE.catalog());
    LandingJob job = LandingJob.ofPubsub(lake, flags);
    job.preflight();
    PipelineResult running = job.submit();
    try {
      Proof.await("all messages", () -> lake.settled(lake.rows()) >= MESSAGES);
    } finally {
      running.cancel();
    }
    Set<Object> sensors = new HashSet<>();
    lake.read(lake.rows()).forEach(row -> sensors.add(row.getField("sensor_id")));
    assertThat(sensors).hasSize(MESSAGES);
    assertThat(lake.read(lake.rows())).hasSize(MESSAGES);
    assertThat(lake.read(lake.deadLetters())).isEmpty();
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
