package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.iceberg.table.CatalogSpec;
import io.firnline.iceberg.testing.RestServer;
import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.it.RunProcess.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.iceberg.SnapshotRef;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a run cannot do without goes away for longer than {@code --patience}: the process ends and
 * says so, and the next start is exact.
 */
@Tag("more")
class OutagesIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int FIRST = 2_000;

  @TempDir Path folder;

  @Test
  void aCatalogThatStaysAwayEndsTheRun() throws IOException {
    int port = EmbeddedKafka.freePort();
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopic("sensors", 2);
      SensorTopic topic = topic(kafka);
      RunCommand run = RunCommand.landing(folder, kafka.bootstrapServers(), "sensors");
      // Read below the server, which may be away. The name is the one that it has for its tables.
      CatalogSpec backend = new CatalogSpec("rest_backend", run.lake().catalog().properties());
      Lake lake = new Lake(backend, "lake", SnapshotRef.MAIN_BRANCH);
      RunCommand overRest =
          run.with(
              "--icebergCatalog={\"type\":\"rest\",\"uri\":\"http://127.0.0.1:%d\"}"
                  .formatted(port));
      Ended ended;
      RestServer server = RestServer.start(backend, port);
      try (Traffic traffic = Traffic.start(topic, 2, 1);
          RunProcess process = overRest.with("--patience=1s").start()) {
        awaitSettled(process, lake);
        server.stop();
        ended = process.end(SOON);
      }
      Refusals.assertRefused(
          ended,
          1,
          "Failed: Cannot ",
          "table 'lake.sensors",
          ": tried ",
          "Nothing is lost: it goes on when it is started again; to wait longer, set --patience");
      server = RestServer.start(backend, port);
      try {
        assertExactAtTheEnd(overRest, lake, topic);
      } finally {
        server.stop();
      }
    }
  }

  @Test
  void aBrokerThatStaysAwayEndsTheRun() throws IOException {
    int port = EmbeddedKafka.freePort();
    Path logs = folder.resolve("kafka");
    SensorTopic topic;
    RunCommand run;
    Ended ended;
    try (EmbeddedKafka kafka = EmbeddedKafka.start(logs, port)) {
      kafka.createTopic("sensors", 2);
      topic = topic(kafka);
      run = RunCommand.landing(folder, kafka.bootstrapServers(), "sensors");
    }
    // Each retry of Flink would wait for the broker as a start does, for 20 s.
    RunCommand impatient = run.with("--patience=1s", "--numberOfExecutionRetries=0");
    EmbeddedKafka kafka = EmbeddedKafka.start(logs, port);
    try (RunProcess process = impatient.start()) {
      try (Traffic traffic = Traffic.start(topic, 2, 1)) {
        awaitSettled(process, run.lake());
      } finally {
        kafka.close();
      }
      ended = process.end(SOON);
    }
    Refusals.assertRefused(
        ended,
        1,
        "Failed: Cannot reach Kafka at 127.0.0.1:" + port + " for 1 s: ",
        "Nothing is lost: when it answers, start the job again; to wait longer, set --patience");
    try (EmbeddedKafka again = EmbeddedKafka.start(logs, port)) {
      topic.append(300, 300);
      assertExactAtTheEnd(run, run.lake(), topic);
    }
  }

  private static SensorTopic topic(EmbeddedKafka kafka) {
    SensorTopic topic =
        new SensorTopic(kafka.bootstrapServers(), "sensors", new Readings(1, 100, 0.01, 0.01));
    topic.append(FIRST, FIRST);
    return topic;
  }

  /** Some windows are in the tables, others are open. */
  private static void awaitSettled(RunProcess process, Lake lake) {
    process.awaitWhile("a commit", () -> lake.settled("lake.sensors") >= FIRST);
  }

  private static void assertExactAtTheEnd(RunCommand run, Lake lake, SensorTopic topic) {
    Ended ended = run.with("--untilCaughtUp").toTheEnd();
    assertThat(ended.code()).as(ended.err()).isZero();
    lake.assertHoldsExactly(topic);
  }
}
