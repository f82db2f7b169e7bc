package io.firnline.pipeline.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.block.SourcePartition;
import io.firnline.iceberg.ledger.Claim;
import io.firnline.iceberg.ledger.LedgerStopException;
import io.firnline.iceberg.ledger.LedgerStopException.Reason;
import io.firnline.iceberg.testing.Covers;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.source.AcceptedLoss;
import io.firnline.pipeline.source.MemoryLedger;
import io.firnline.pipeline.source.SourceMark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot go on says so, and names the thing and the remedy. */
class KafkaFailuresIT {
  private static EmbeddedKafka kafka;
  private final MemoryLedger ledger = new MemoryLedger();
  private String topic;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @BeforeEach
  void newTopic() {
    topic = "t-" + UUID.randomUUID();
  }

  private KafkaSourceRun run(String launch) {
    return run(launch, b -> b);
  }

  private KafkaSourceRun run(String launch, UnaryOperator<KafkaSourceSettings.Builder> more) {
    return Driver.run(kafka, KafkaTopics.of(topic), ledger, launch, more);
  }

  private static long[] times(int count) {
    return LongStream.range(0, count).map(i -> 1_000_000 + i * 100).toArray();
  }

  private static @Nullable Reason reason(IOException failure) {
    return failure.getCause() instanceof LedgerStopException stop ? stop.reason() : null;
  }

  private void deleteBefore(long position) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(position)))
          .all()
          .get();
    }
  }

  private void deleteTopic() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
  }

  @Test
  void unknownTopicIsNamedWithTheNearestOne() throws IOException {
    kafka.createTopic(topic, 1);
    KafkaSourceRun run = Driver.run(kafka, KafkaTopics.of(topic + "x"), ledger, "a", b -> b);
    try (Driver driver = Driver.open(run)) {
      assertThat(driver.failure())
          .hasMessageContaining("Unknown topic at " + kafka.bootstrapServers())
          .hasMessageContaining("'" + topic + "x' (did you mean '" + topic + "'?)");
      assertThat(driver.failure()).hasMessageContaining("Unknown topic");
    }
    assertThat(ledger.read().epoch()).isZero();
  }

  @Test
  void unreachableBrokerIsAnErrorAtStart() throws IOException {
    KafkaSourceSettings settings =
        KafkaSourceSettings.of(
                "127.0.0.1:" + EmbeddedKafka.freePort(), KafkaTopics.of("t"), Driver.RULE, "a")
            .waits(
                new Waits(
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1)))
            .build();
    try (Driver driver = Driver.open(new Driver.Run(settings, ledger, (payload, time) -> time))) {
      assertThat(driver.failure())
          .hasMessageContaining(
              "Cannot reach Kafka at " + settings.bootstrapServers() + " within 2 s")
          .hasMessageContaining("Check the bootstrap servers");
    }
  }

  @Test
  void nonsenseForAServerIsAnError() throws IOException {
    KafkaSourceSettings settings =
        KafkaSourceSettings.of("no-port", KafkaTopics.of("t"), Driver.RULE, "a").build();
    try (Driver driver = Driver.open(new Driver.Run(settings, ledger, (payload, time) -> time))) {
      assertThat(driver.failure()).hasMessageContaining("no-port");
    }
  }

  @Test
  void positionsDeletedByRetentionStopTheStart() throws Exception {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(10));
    try (Driver driver = Driver.open(run("a"))) {
      driver.untilRecords(10);
    }
    deleteBefore(6);
    try (Driver driver = Driver.open(run("b"))) {
      IOException failure = driver.failure();
      assertThat(reason(failure)).isEqualTo(Reason.SOURCE_LOST);
      assertThat(failure)
          .hasMessageContaining(topic + "/0 is needed from 0 on, but Kafka has it from 6 on")
          .hasMessageContaining("--acceptLoss=" + topic + "/0:0-6");
    }
  }

  @Covers("iceberg#17551")
  @Test
  void onlyExactlyWhatIsLostCanBeAccepted() throws Exception {
    kafka.createTopic(topic, 2);
    Driver.send(kafka, topic, 0, times(10));
    Driver.send(kafka, topic, 1, times(10));
    try (Driver driver = Driver.open(run("a"))) {
      driver.untilRecords(20);
    }
    deleteBefore(6);
    for (String wrong :
        List.of("/0:0-5", "/0:0-7", "/0:1-6", "/1:0-6", "/0:0-6,%s/1:0-1", "/7:0-6")) {
      String flag = topic + wrong.formatted(topic);
      try (Driver driver = Driver.open(accepting("b", flag))) {
        assertThat(driver.failure())
            .as(flag)
            .hasMessageContaining("Nothing was read")
            .hasMessageContaining("--acceptLoss=" + topic + "/0:0-6");
      }
      assertThat(ledger.read().launches()).as(flag).containsExactly("a");
    }
    try (Driver driver = Driver.open(accepting("b", topic + "/0:0-6"))) {
      driver.untilRecords(14);
    }
    assertThat(ledger.read().positionsLost()).isEqualTo(6);
    deleteBefore(8);
    try (Driver driver = Driver.open(accepting("c", topic + "/0:0-6"))) {
      assertThat(driver.failure()).hasMessageContaining("--acceptLoss=" + topic + "/0:6-8.");
    }
    try (Driver driver = Driver.open(accepting("c", "%1$s/0:0-6,%1$s/0:6-8".formatted(topic)))) {
      driver.untilRecords(12);
    }
    assertThat(ledger.read().positionsLost()).isEqualTo(8);
  }

  private KafkaSourceRun accepting(String launch, String losses) {
    return run(launch, b -> b.accepted(AcceptedLoss.parse(List.of(losses.split(",")))));
  }

  @Test
  void retentionThatOvertakesTheReaderStopsIt() throws Exception {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(10));
    SourceMark mark;
    try (Driver driver = Driver.open(run("a"))) {
      driver.step();
      driver.until(() -> !driver.mark().places().isEmpty());
      mark = driver.mark();
    }
    deleteBefore(6);
    try (Driver driver =
        Driver.restore(run("a"), new SourceMark("a", mark.epoch(), mark.places()))) {
      assertThat(reason(driver.failure())).isEqualTo(Reason.SOURCE_LOST);
    }
  }

  @Test
  void shorterPartitionOfTheSameTopicStopsTheStart() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(10));
    ledger.claim(
        new Claim("a", "source time", Map.of(), Map.of(new SourcePartition(topic, "0"), 11L)));
    try (Driver driver = Driver.open(run("b"))) {
      IOException failure = driver.failure();
      assertThat(reason(failure)).isEqualTo(Reason.SOURCE_LOST);
      assertThat(failure).hasMessageContaining("was read up to 11, but it ends at 10 now");
    }
  }

  @Test
  void topicThatWasCreatedAgainIsAnotherStream() throws Exception {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(10));
    SourceMark mark;
    try (Driver driver = Driver.open(run("a"))) {
      driver.untilRecords(10);
      mark = driver.mark();
    }
    deleteTopic();
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(20));
    try (Driver fresh = Driver.open(run("b"));
        Driver restored = Driver.restore(run("a"), mark)) {
      assertThat(reason(fresh.failure())).isEqualTo(Reason.OTHER_STREAM);
      assertThat(reason(restored.failure())).isEqualTo(Reason.OTHER_STREAM);
    }
  }

  @Test
  void topicThatIsCreatedAgainWhileItIsReadStopsTheReader() throws Exception {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(10));
    try (Driver driver = Driver.open(run("a", b -> b.waits(slowDiscovery())))) {
      driver.untilRecords(10);
      deleteTopic();
      kafka.createTopic(topic, 1);
      // It is noticed before it is there again, or afterwards.
      assertThat(reason(driver.failure())).isIn(Reason.OTHER_STREAM, Reason.SOURCE_LOST);
    }
  }

  /** So that it does not meet the moment in which the topic does not exist. */
  private static Waits slowDiscovery() {
    return new Waits(
        Duration.ofSeconds(5),
        Duration.ofSeconds(20),
        Duration.ofMillis(50),
        Duration.ofSeconds(3));
  }

  @Test
  void deletedTopicStopsTheReader() throws Exception {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(10));
    try (Driver driver = Driver.open(run("a"))) {
      driver.untilRecords(10);
      deleteTopic();
      assertThat(driver.failure())
          .hasMessageContaining("Cannot go on without topics")
          .hasMessageContaining(topic);
    }
  }

  @Test
  void topicThatIsNotReadAnyMoreStopsTheStart() throws IOException {
    kafka.createTopic(topic, 1);
    kafka.createTopic(topic + "2", 1);
    try (Driver driver = Driver.open(run("a"))) {
      driver.until(() -> !driver.mark().places().isEmpty());
    }
    KafkaSourceRun other = Driver.run(kafka, KafkaTopics.of(topic + "2"), ledger, "b", b -> b);
    try (Driver driver = Driver.open(other)) {
      assertThat(driver.failure())
          .hasMessageContaining("Cannot go on without topics [" + topic + "]");
    }
    assertThat(ledger.read().epoch()).isEqualTo(1);
  }

  @Test
  void stateOfAnOlderEpochIsFenced() throws IOException {
    kafka.createTopic(topic, 1);
    Driver.send(kafka, topic, 0, times(10));
    SourceMark mark;
    try (Driver driver = Driver.open(run("a"))) {
      driver.untilRecords(10);
      mark = driver.mark();
    }
    try (Driver driver = Driver.open(run("b"))) {
      driver.untilRecords(10);
    }
    try (Driver driver = Driver.restore(run("a"), mark);
        Driver superseded = Driver.open(run("a"))) {
      IOException failure = driver.failure();
      assertThat(reason(failure)).isEqualTo(Reason.FENCED);
      assertThat(failure).hasMessageContaining("launch b has started epoch 2");
      assertThat(reason(superseded.failure())).isEqualTo(Reason.FENCED);
    }
  }

  @Test
  void brokerThatIsAwayIsWaitedForInPlace(@TempDir Path folder) throws IOException {
    EmbeddedKafka first = EmbeddedKafka.start(folder);
    String server = first.bootstrapServers();
    int port = Integer.parseInt(server.substring(server.indexOf(':') + 1));
    first.createTopic(topic, 1);
    Driver.send(first, topic, 0, times(10));
    KafkaSourceRun run = Driver.run(first, KafkaTopics.of(topic), ledger, "a", b -> b);
    try (Driver driver = Driver.open(run)) {
      driver.untilRecords(10);
      first.close();
      long until = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      driver.until(() -> System.nanoTime() > until);
      try (EmbeddedKafka second = EmbeddedKafka.start(folder, port)) {
        Driver.send(second, topic, 0, times(5));
        driver.untilRecords(15);
      }
    }
  }

  @Test
  void brokerThatStaysAwayIsAnErrorAfterTheBound(@TempDir Path folder) throws IOException {
    EmbeddedKafka broker = EmbeddedKafka.start(folder);
    broker.createTopic(topic, 1);
    Driver.send(broker, topic, 0, times(10));
    Waits impatient =
        new Waits(
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofMillis(50),
            Duration.ofMillis(200));
    KafkaSourceRun run =
        Driver.run(broker, KafkaTopics.of(topic), ledger, "a", b -> b.waits(impatient));
    try (Driver driver = Driver.open(run)) {
      driver.untilRecords(10);
      broker.close();
      assertThat(driver.failure())
          .hasMessageContaining(
              "Cannot reach Kafka at " + broker.bootstrapServers() + " for 0.5 s: ");
    }
  }
}
