package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Who lands a topic in a table, up to the end that the topic has now, without any state. */
interface Contender {
  /** Lands it; fails unless the process, or the job, ends as if all was well. */
  void land(SensorTopic topic, Lake lake);

  /** Firnline. */
  static Contender firnline(Broker broker, long checkpointMillis) {
    return (topic, lake) ->
        LandingJob.of(lake, broker, topic.name())
            .with("--checkpointInterval=" + checkpointMillis + "ms", "--parallelism=2")
            .runUntilCaughtUp();
  }

  /**
   * Flink's Kafka source and a sink of Iceberg's, in a process with its own class path.
   *
   * @param sink {@code FlinkSink} or {@code IcebergSink}
   * @param target folder where Maven has built the module {@code rival}
   */
  static Contender flink(
      String sink, Broker broker, long checkpointMillis, Path folder, Path target) {
    return (topic, lake) -> {
      List<String> words =
          List.of(
              broker.bootstrapServers(),
              topic.name(),
              lake.catalogJson(),
              lake.rows(),
              "2",
              Long.toString(checkpointMillis),
              sink);
      String classPath = target.resolve("classes") + ":" + read(target.resolve("classpath"));
      try (RunProcess process =
          RunProcess.start(folder, classPath, "io.firnline.rival.FlinkJob", words)) {
        RunProcess.Ended ended = process.end();
        assertThat(ended.code()).as(ended.err()).isZero();
      }
    };
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
