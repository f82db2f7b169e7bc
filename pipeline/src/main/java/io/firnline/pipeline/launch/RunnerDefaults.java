package io.firnline.pipeline.launch;

import io.firnline.pipeline.options.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each runner is set to unless the user says otherwise. They are flags like the user's own, so
 * all of them can be overridden.
 *
 * <p>The reasons are in architecture.md, "Defaults that the launcher sets".
 */
final class RunnerDefaults {
  static final String DEFAULT_RUNNER = "FlinkRunner";
  static final String LOCAL = "[local]";

  private static final String CLUSTER_SPLITS = "8";

  private RunnerDefaults() {}

  /** The defaults for a command line, as flags. */
  static List<String> of(Flags given) {
    String runner = runner(given);
    List<String> defaults = new ArrayList<>(List.of("--runner=" + runner, "--streaming=true"));
    switch (runner) {
      case "FlinkRunner", "TestFlinkRunner" -> flink(given, defaults);
      case "DirectRunner" -> direct(defaults);
      case "DataflowRunner" -> dataflow(defaults);
      default -> {}
    }
    return List.copyOf(defaults);
  }

  static String runner(Flags given) {
    String name = given.value("runner").orElse(DEFAULT_RUNNER);
    String plain = name.substring(name.lastIndexOf('.') + 1);
    return switch (plain.toLowerCase(Locale.ROOT)) {
      case "flink", "flinkrunner" -> "FlinkRunner";
      case "direct", "directrunner" -> "DirectRunner";
      case "dataflow", "dataflowrunner" -> "DataflowRunner";
      default -> plain;
    };
  }

  static boolean isFlink(Flags given) {
    return Set.of(DEFAULT_RUNNER, "TestFlinkRunner").contains(runner(given));
  }

  static String flinkMaster(Flags given) {
    return given.value("flinkMaster").orElse(LOCAL);
  }

  /** Whether a job is submitted to a Flink cluster by its address, so that its jars go with it. */
  static boolean isFlinkByAddress(Flags given) {
    return runner(given).equals("FlinkRunner") && !flinkMaster(given).startsWith("[");
  }

  private static void flink(Flags given, List<String> defaults) {
    long checkpoint = checkpointMillis(given);
    defaults.addAll(
        List.of(
            "--flinkMaster=" + LOCAL,
            "--checkpointingMode=EXACTLY_ONCE",
            "--checkpointingInterval=" + checkpoint,
            "--numConcurrentCheckpoints=16",
            "--finishBundleBeforeCheckpointing=true",
            "--enableStableInputDrain=true",
            "--objectReuse=true",
            "--fasterCopy=true",
            "--maxBundleSize=100000",
            "--maxBundleTimeMills=" + Math.max(50, Math.min(4_000, checkpoint / 2)),
            "--autoWatermarkInterval=200",
            "--maxParallelism=" + maxParallelism(given),
            "--externalizedCheckpointsEnabled=true",
            "--retainExternalizedCheckpointsOnCancellation=true"));
    defaults.add("--sourceSplits=" + sourceSplits(given));
    given
        .value("checkpointDir")
        .ifPresent(
            dir ->
                defaults.addAll(
                    List.of("--stateBackend=filesystem", "--stateBackendStoragePath=" + dir)));
    if (ends(given)) {
      defaults.add("--shutdownSourcesAfterIdleMs=0");
    }
    if (flinkMaster(given).equals(LOCAL)) {
      flinkLocal(given, defaults);
    } else {
      flinkCluster(defaults);
    }
  }

  /**
   * Beam's own sources make a reader for each of these (PubsubIO four), and a subtask asks its
   * readers in turn: one that has nothing holds it up, KafkaIO's for 10 ms before each element of
   * the others, KinesisIO's for a second.
   */
  private static String maxParallelism(Flags given) {
    boolean messages =
        is(given, "source", "pubsub")
            || is(given, "kafkaReader", "kafka_io")
            || is(given, "kinesisReader", "kinesis_io");
    return messages ? sourceSplits(given) : "128";
  }

  private static boolean is(Flags given, String name, String value) {
    return given.value(name).map(value::equalsIgnoreCase).orElse(false);
  }

  /** Whether the source comes to an end, so that the job has to end with it. */
  private static boolean ends(Flags given) {
    return given.value("untilCaughtUp").map(Boolean::parseBoolean).orElse(false)
        || given.value("source").map("files"::equalsIgnoreCase).orElse(false);
  }

  /**
   * Beam asks a source for as many splits as the maximum of parallelism, 128: each would be a Kafka
   * consumer of its own. What the parallelism of a cluster will be is not known here.
   */
  private static String sourceSplits(Flags given) {
    boolean local = flinkMaster(given).equals(LOCAL);
    return given
        .value("parallelism")
        .filter(value -> !value.equals("-1"))
        .orElse(local ? localParallelism() : CLUSTER_SPLITS);
  }

  private static String localParallelism() {
    return Integer.toString(Runtime.getRuntime().availableProcessors());
  }

  /** Nothing but our own code can fail here, so it is tried again a few times only. */
  private static void flinkLocal(Flags given, List<String> defaults) {
    defaults.add("--parallelism=" + localParallelism());
    defaults.addAll(List.of("--numberOfExecutionRetries=3", "--executionRetryDelay=1000"));
    if (!given.has("checkpointDir")) {
      defaults.add("--stateBackend=filesystem");
      defaults.add("--stateBackendStoragePath=" + LocalFolder.checkpoints().toUri());
    }
  }

  /**
   * Flink counts these retries over the life of the job: enough for the machines that fail in a
   * year, and a job that fails again and again still ends after some twenty minutes.
   */
  private static void flinkCluster(List<String> defaults) {
    defaults.addAll(List.of("--numberOfExecutionRetries=100", "--executionRetryDelay=10000"));
    // The job goes on by itself. An application cluster must be told: it has no results to wait
    // for.
    defaults.add("--attachedMode=false");
  }

  private static void direct(List<String> defaults) {
    defaults.addAll(
        List.of(
            "--enforceImmutability=false",
            "--enforceEncodability=false",
            "--targetParallelism=" + Math.max(2, Runtime.getRuntime().availableProcessors())));
  }

  private static void dataflow(List<String> defaults) {
    defaults.add("--enableStreamingEngine=true");
  }

  private static long checkpointMillis(Flags given) {
    return given
        .value("checkpointInterval")
        .map(RunnerDefaults::spanOrNull)
        .orElse(Span.of("10s"))
        .toMillis();
  }

  /** A value that is none is reported with all other problems, not here. */
  private static @Nullable Span spanOrNull(String text) {
    try {
      Span span = Span.of(text);
      return span.isZero() ? null : span;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
