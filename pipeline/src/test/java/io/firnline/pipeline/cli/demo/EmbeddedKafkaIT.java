package io.firnline.pipeline.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers never meet: each takes the ports that are free when it starts. */
class EmbeddedKafkaIT {
  @TempDir private Path dir;

  @Test
  void aFolderKeepsItsTopicsThoughOthersHaveItsPorts() throws Exception {
    String before;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir)) {
      before = kafka.bootstrapServers();
      assertThat(kafka.hasTopic("t")).isFalse();
      kafka.createTopic("t", 2);
    }
    try (ServerSocket other = take(before);
        EmbeddedKafka beside = EmbeddedKafka.start();
        EmbeddedKafka kafka = EmbeddedKafka.start(dir)) {
      assertThat(kafka.bootstrapServers()).isNotEqualTo(before);
      assertThat(kafka.hasTopic("t")).isTrue();
      assertThat(beside.hasTopic("t")).isFalse();
      assertThat(new DemoTopic(kafka.bootstrapServers(), "t", 2).records()).isZero();
      assertThat(other.isBound()).isTrue();
    }
  }

  @Test
  void aPortThatSomebodyElseHasIsNamedAndNothingIsLeft() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      assertThatThrownBy(() -> EmbeddedKafka.start(dir, port))
          .hasMessage(
              "Cannot start Kafka at 127.0.0.1:%d: somebody else has the port; give another", port);
    }
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir)) {
      assertThat(kafka.hasTopic("t")).isFalse();
    }
  }

  private static ServerSocket take(String server) throws Exception {
    int port = Integer.parseInt(server.substring(server.indexOf(':') + 1));
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }
}
