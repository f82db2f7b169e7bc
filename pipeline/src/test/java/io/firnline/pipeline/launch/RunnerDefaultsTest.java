package io.firnline.pipeline.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunnerDefaultsTest {
  @Test
  void aLocalFlinkWithCheckpointsIsTheDefault() {
    assertThat(RunnerDefaults.of(Flags.of()))
        .contains(
            "--runner=FlinkRunner",
            "--flinkMaster=[local]",
            "--streaming=true",
            "--checkpointingMode=EXACTLY_ONCE",
            "--checkpointingInterval=10000",
            "--numConcurrentCheckpoints=16",
            "--finishBundleBeforeCheckpointing=true",
            "--numberOfExecutionRetries=3")
        .doesNotContain("--attachedMode=false", "--shutdownSourcesAfterIdleMs=0");
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
