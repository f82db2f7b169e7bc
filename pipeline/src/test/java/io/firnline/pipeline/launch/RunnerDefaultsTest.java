package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.junit.jupiter.api.Test;

class RunnerDefaultsTest {
  /** What every Flink gets: all of it, so that nothing is added or lost unseen. */
  private static final List<String> FLINK =
      List.of(
          "--runner=FlinkRunner",
          "--streaming=true",
          "--flinkMaster=[local]",
          "--checkpointingMode=EXACTLY_ONCE",
          "--checkpointingInterval=10000",
          "--numConcurrentCheckpoints=16",
          "--finishBundleBeforeCheckpointing=true",
          "--enableStableInputDrain=true",
          "--objectReuse=true",
          "--fasterCopy=true",
          "--maxBundleSize=100000",
          "--maxBundleTimeMills=4000",
          "--autoWatermarkInterval=200",
          "--maxParallelism=128",
          "--externalizedCheckpointsEnabled=true",
          "--retainExternalizedCheckpointsOnCancellation=true");

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  @Test
  void aLocalFlinkWithCheckpointsIsTheDefault() {
    List<String> defaults = RunnerDefaults.of(Flags.of());
    assertThat(defaults)
        .filteredOn(flag -> !flag.startsWith("--stateBackendStoragePath=file:"))
        .containsExactlyInAnyOrderElementsOf(
            with(
                FLINK,
                "--sourceSplits=" + PROCESSORS,
                "--parallelism=" + PROCESSORS,
                "--numberOfExecutionRetries=3",
                "--executionRetryDelay=1000",
                "--stateBackend=filesystem"));
    assertThat(defaults).anyMatch(flag -> flag.startsWith("--stateBackendStoragePath=file:"));
  }

  @Test
  void aClusterOfFlinkGetsTheSameButItsOwnParallelismAndPlaceOfState() {
    assertThat(RunnerDefaults.of(Flags.of("--flinkMaster=a:8081")))
        .containsExactlyInAnyOrderElementsOf(
            with(
                FLINK,
                "--sourceSplits=8",
                "--numberOfExecutionRetries=100",
                "--executionRetryDelay=10000",
                "--attachedMode=false"));
  }

  @Test
  void directDoesWithoutItsChecksOfOtherPipelines() {
    assertThat(RunnerDefaults.of(Flags.of("--runner=direct")))
        .containsExactly(
            "--runner=DirectRunner",
            "--streaming=true",
            "--enforceImmutability=false",
            "--enforceEncodability=false",
            "--targetParallelism=" + Math.max(2, PROCESSORS));
  }

  /** Flags that a runner does not know, or knows by another name, would do nothing. */
  @Test
  void flinksOptionsTakeThem() {
    Flags given = Flags.of("--checkpointInterval=7s");
    FlinkPipelineOptions options =
        OptionsParser.parse(given.withDefaults(RunnerDefaults.of(given)))
            .as(FlinkPipelineOptions.class);
    assertThat(options.getCheckpointingMode()).isEqualTo("EXACTLY_ONCE");
    assertThat(options.getCheckpointingInterval()).isEqualTo(7_000);
    assertThat(options.getNumConcurrentCheckpoints()).isEqualTo(16);
    assertThat(options.getFinishBundleBeforeCheckpointing()).isTrue();
    assertThat(options.getEnableStableInputDrain()).isTrue();
    assertThat(options.getObjectReuse()).isTrue();
    assertThat(options.getFasterCopy()).isTrue();
    assertThat(options.getMaxBundleSize()).isEqualTo(100_000);
    assertThat(options.getMaxBundleTimeMills()).isEqualTo(3_500);
    assertThat(options.getAutoWatermarkInterval()).isEqualTo(200);
    assertThat(options.getMaxParallelism()).isEqualTo(128);
    assertThat(options.isExternalizedCheckpointsEnabled()).isTrue();
    assertThat(options.getRetainExternalizedCheckpointsOnCancellation()).isTrue();
    assertThat(options.getNumberOfExecutionRetries()).isEqualTo(3);
    assertThat(options.getExecutionRetryDelay()).isEqualTo(1_000);
  }

  private static List<String> with(List<String> flags, String... more) {
    return Stream.concat(flags.stream(), Stream.of(more)).toList();
  }

  @Test
  void aJobThatReadsFilesEndsWithThem() {
    assertThat(RunnerDefaults.of(Flags.of("--source=files")))
        .contains("--shutdownSourcesAfterIdleMs=0");
    assertThat(RunnerDefaults.of(Flags.of("--source=KAFKA")))
        .doesNotContain("--shutdownSourcesAfterIdleMs=0");
  }

  @Test
  void beamsOwnSourcesHaveAsFewReadersAsTasks() {
    assertThat(RunnerDefaults.of(Flags.of())).contains("--maxParallelism=128");
    assertThat(RunnerDefaults.of(Flags.of("--source=pubsub", "--parallelism=3")))
        .contains("--maxParallelism=3");
    assertThat(RunnerDefaults.of(Flags.of("--source=PUBSUB", "--flinkMaster=a:8081")))
        .contains("--maxParallelism=8");
    assertThat(RunnerDefaults.of(Flags.of("--kafkaReader=kafka_io", "--parallelism=4")))
        .contains("--maxParallelism=4");
    assertThat(RunnerDefaults.of(Flags.of("--kinesisReader=KINESIS_IO", "--parallelism=4")))
        .contains("--maxParallelism=4");
    assertThat(RunnerDefaults.of(Flags.of("--kafkaReader=positioned", "--parallelism=4")))
        .contains("--maxParallelism=128");
  }

  @Test
  void aBundleIsShorterThanACheckpointInterval() {
    assertThat(RunnerDefaults.of(Flags.of("--checkpointInterval=500ms")))
        .contains("--checkpointingInterval=500", "--maxBundleTimeMills=250");
  }

  @Test
  void aLocalFlinkHasAReaderForEachTask() {
    String processors = Integer.toString(Runtime.getRuntime().availableProcessors());
    assertThat(RunnerDefaults.of(Flags.of()))
        .contains("--sourceSplits=" + processors, "--parallelism=" + processors);
    assertThat(RunnerDefaults.of(Flags.of("--parallelism=3"))).contains("--sourceSplits=3");
  }

  @Test
  void aClusterHasAReaderForEachTaskOrEight() {
    assertThat(RunnerDefaults.of(Flags.of("--flinkMaster=a:8081", "--parallelism=24")))
        .contains("--sourceSplits=24");
    assertThat(RunnerDefaults.of(Flags.of("--flinkMaster=[auto]"))).contains("--sourceSplits=8");
    assertThat(RunnerDefaults.of(Flags.of("--runner=DirectRunner")))
        .noneMatch(flag -> flag.startsWith("--sourceSplits"));
  }

  @Test
  void whatTheUserSetsIsNotOverridden() {
    Flags given = Flags.of("--numConcurrentCheckpoints=32", "--parallelism=7", "--sourceSplits=5");
    Flags all = given.withDefaults(RunnerDefaults.of(given));
    assertThat(all.args())
        .filteredOn(arg -> arg.startsWith("--numConcurrentCheckpoints"))
        .containsExactly("--numConcurrentCheckpoints=32");
    assertThat(all.value("parallelism")).hasValue("7");
    assertThat(all.value("sourceSplits")).hasValue("5");
  }

  @Test
  void aJobThatEndsLetsItsSourcesEnd() {
    assertThat(RunnerDefaults.of(Flags.of("--untilCaughtUp")))
        .contains("--shutdownSourcesAfterIdleMs=0");
  }

  @Test
  void anApplicationClusterIsDetachedAndKeepsItsOwnCheckpointFolder() {
    List<String> defaults = RunnerDefaults.of(Flags.of("--flinkMaster=[auto]"));
    assertThat(defaults).contains("--attachedMode=false", "--numberOfExecutionRetries=100");
    assertThat(defaults).noneMatch(flag -> flag.startsWith("--stateBackend"));
  }

  @Test
  void aCheckpointFolderIsPassedOn() {
    assertThat(RunnerDefaults.of(Flags.of("--flinkMaster=a:8081", "--checkpointDir=s3://b/c")))
        .contains("--stateBackend=filesystem", "--stateBackendStoragePath=s3://b/c");
  }

  @Test
  void dataflowRunsOnStreamingEngine() {
    assertThat(RunnerDefaults.of(Flags.of("--runner=dataflow")))
        .containsExactly(
            "--runner=DataflowRunner", "--streaming=true", "--enableStreamingEngine=true");
  }

  @Test
  void theLastOfSeveralValuesCounts() {
    assertThat(Flags.of("--rate=1", "--rate=2").value("rate")).hasValue("2");
    assertThat(Flags.of("--json").value("json")).hasValue("true");
  }
}
