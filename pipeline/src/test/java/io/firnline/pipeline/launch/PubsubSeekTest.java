package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firnline.pipeline.it.PubsubServer;
import io.firnline.pipeline.it.PubsubStore;
import io.firnline.pipeline.options.FirnlineOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PubsubSeekTest {
  private static final Instant FIRST =
      Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(3_600);

  private final PubsubServer server = new PubsubServer();
  private final PubsubStore store = server.create("sub", 10);

  @AfterEach
  void close() {
    server.close();
  }

  private FirnlineOptions options(String... more) {
    List<String> flags = new ArrayList<>(server.flags("sub"));
    flags.addAll(List.of(more));
    return PipelineOptionsFactory.fromArgs(flags.toArray(String[]::new)).as(FirnlineOptions.class);
  }

  private void publishAndAcknowledge() {
    for (int i = 0; i < 10; i++) {
      store.publish(new byte[0], Map.of(), "", FIRST.plusSeconds(i));
    }
    store.acknowledge(List.copyOf(store.pull(100).keySet()));
    assertThat(store.isDrained()).isTrue();
  }

  @Test
  void whatWasPublishedSinceComesAgain() {
    publishAndAcknowledge();
    PubsubSeek.seek(options(), FIRST.plusSeconds(6));
    assertThat(store.pull(100)).hasSize(4);
  }

  @Test
  void aSubscriptionThatForgetsIsRefused() {
    store.forgetAcknowledged();
    assertThatThrownBy(() -> PubsubSeek.seek(options(), FIRST.plusSeconds(6)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "Cannot set projects/test-project/subscriptions/sub back: it forgets messages that were acknowledged");
  }

  @Test
  void aTimeThatTheSubscriptionKeepsNothingOfIsRefused() {
    Instant old = Instant.now().minus(Duration.ofDays(8));
    assertThatThrownBy(() -> PubsubSeek.seek(options(), old))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("Cannot set projects/test-project/subscriptions/sub back to " + old)
        .hasMessageContaining("it keeps messages for 168 h");
  }
}
