package io.firnline.pipeline.source.pubsub;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.it.PubsubServer;
import io.firnline.pipeline.it.PubsubStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.IncomingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.SubscriptionPath;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WakefulClientTest {
  private static final long NOW = 1_790_000_000_000L;

  private final PubsubServer server = new PubsubServer();
  private final PubsubStore store = server.create("sub", 10);
  private final SubscriptionPath path =
      PubsubClient.subscriptionPathFromName("test-project", "sub");
  private PubsubClient client;

  @BeforeEach
  void open() throws IOException {
    PubsubOptions options =
        PipelineOptionsFactory.fromArgs(server.flags("sub").subList(2, 4).toArray(String[]::new))
            .as(PubsubOptions.class);
    client = new WakefulClient.Factory().newClient(null, null, options);
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
  }

  private List<IncomingMessage> pull(long millis) throws IOException {
    return client.pull(millis, path, 100, true);
  }

  private static PubsubMessage received(IncomingMessage message) {
    return new PubsubMessage(
        message.message().getData().toByteArray(), message.message().getAttributesMap());
  }

  @Test
  void aQuietSubscriptionGivesASignOfLifeEveryTwoSeconds() throws IOException {
    List<IncomingMessage> first = pull(NOW);
    assertThat(first).hasSize(1);
    assertThat(first.get(0).timestampMsSinceEpoch()).isEqualTo(NOW);
    assertThat(new PubsubMessages("a/b").isMessage(received(first.get(0)))).isFalse();
    assertThat(pull(NOW + 1_000)).isEmpty();
    assertThat(pull(NOW + 2_000)).hasSize(1);
  }

  /** Beam asks it before each message of another reader, and waits for the answer. */
  @Test
  void whereNothingWasNobodyAsksAgainAtOnce() throws IOException {
    pull(NOW);
    store.publish(new byte[] {1}, Map.of(), "");
    for (int millis = 0; millis < 100; millis++) {
      assertThat(pull(NOW + millis)).isEmpty();
    }
    assertThat(server.pulls()).isEqualTo(1);
    assertThat(pull(NOW + 1_000)).hasSize(1);
    store.publish(new byte[] {2}, Map.of(), "");
    assertThat(pull(NOW + 1_000)).as("more where some were").hasSize(1);
  }

  @Test
  void messagesComeAsTheyAre() throws IOException {
    store.publish("{}".getBytes(StandardCharsets.UTF_8), Map.of("a", "b"), "");
    List<IncomingMessage> messages = pull(NOW);
    assertThat(messages).hasSize(1);
    assertThat(new PubsubMessages("a/b").isMessage(received(messages.get(0)))).isTrue();
    assertThat(messages.get(0).message().getData().toStringUtf8()).isEqualTo("{}");
  }

  @Test
  void aSignOfLifeIsAcknowledgedToNobody() throws IOException {
    store.publish(new byte[] {1}, Map.of(), "");
    List<String> acks = new ArrayList<>();
    pull(NOW).forEach(message -> acks.add(message.ackId()));
    pull(NOW + 5_000).forEach(message -> acks.add(message.ackId()));
    assertThat(acks).hasSize(2);
    server.failNext(1);
    client.acknowledge(path, acks.subList(1, 2));
    client.modifyAckDeadline(path, acks.subList(1, 2), 0);
    assertThat(server.failed()).as("requests for signs of life").isZero();
    server.failNext(0);
    client.modifyAckDeadline(path, acks, 20);
    assertThat(store.isDrained()).isFalse();
    client.acknowledge(path, acks);
    assertThat(store.isDrained()).isTrue();
  }
}
