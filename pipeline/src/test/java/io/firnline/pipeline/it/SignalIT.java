package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.firnline.pipeline.cli.demo.EmbeddedKafka;
import io.firnline.pipeline.it.RunProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} is stopped as people and schedulers stop it. */
class SignalIT {
  private static final Duration SOON = Duration.ofSeconds(15);
  private static final int SIGINT = 130;
  private static final int SIGTERM = 143;

  private static EmbeddedKafka kafka;

  @TempDir Path folder;

  @BeforeAll
  static void startKafka() {
    kafka = EmbeddedKafka.start();
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @Test
  void endsAtOnceWhenItIsStoppedAndGoesOnExactly() throws Exception {
    kafka.createTopic("stopped", 2);
    SensorTopic topic =
        new SensorTopic(kafka.bootstrapServers(), "stopped", new Readings(1, 100, 0.01, 0.002));
    RunCommand run = RunCommand.landing(folder, kafka.bootstrapServers(), "stopped");
    try (Traffic traffic = Traffic.start(topic, 2, 1)) {
      stop(run, RunProcess::interrupt, SIGINT);
      stop(run, RunProcess::terminate, SIGTERM);
    }
    assertThat(run.with("--untilCaughtUp").toTheEnd().code()).isZero();
    run.lake().assertHoldsExactly(topic);
  }

  private void stop(RunCommand run, java.util.function.Consumer<RunProcess> signal, int code)
      throws Exception {
    long before = lastSequence(run);
    try (RunProcess process = run.start()) {
      process.awaitWhile("commits", () -> lastSequence(run) >= before + 3);
      signal.accept(process);
      Ended ended = process.end(SOON);
      assertThat(ended.code()).as(ended.err()).isEqualTo(code);
      assertThat(ended.err()).doesNotContain("\tat ", "Failed");
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()).toList())
          .noneMatch(name -> name.startsWith("firnline-checkpoints-"));
    }
  }

  private static long lastSequence(RunCommand run) {
    try {
      var last = run.lake().table("lake.sensors").currentSnapshot();
      return last == null ? 0 : last.sequenceNumber();
    } catch (NoSuchTableException e) {
      return 0;
    }
  }
}
