package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code firnline run --flinkMaster=HOST:PORT} in a process of its own, as a user submits a job.
 */
final class ClusterJob {
  private static final Pattern SUBMITTED =
      Pattern.compile("Successfully submitted job '[^']*' \\((\\p{XDigit}+)\\)");

  private final FlinkCluster cluster;
  private final List<String> flags;

  private ClusterJob(FlinkCluster cluster, List<String> flags) {
    this.cluster = cluster;
    this.flags = List.copyOf(flags);
  }

  /**
   * The flags of a local job, on a cluster: checkpoints every half second, restarts at once. One
   * small jar goes with it that names all others where they lie: Flink takes a tenth of a second
   * for each file.
   */
  static ClusterJob of(FlinkCluster cluster, LandingJob job) {
    return new ClusterJob(
        cluster,
        job.with(
                "--filesToStage=" + Distribution.pathingJar(cluster.folder()),
                "--runner=FlinkRunner",
                "--flinkMaster=" + cluster.master(),
                "--parallelism=2",
                "--checkpointInterval=500ms",
                "--executionRetryDelay=500",
                "--maxParallelism=16")
            .flags());
  }

  /** The same with further flags; each takes the place of one with the same name. */
  ClusterJob with(String... more) {
    List<String> all = new ArrayList<>(flags);
    for (String flag : more) {
      String name = flag.substring(0, flag.indexOf('=') + 1);
      all.removeIf(known -> known.startsWith(name));
      all.add(flag);
    }
    return new ClusterJob(cluster, all);
  }

  /** The same, with all that the launcher itself would send. */
  ClusterJob withAllJars() {
    return new ClusterJob(
        cluster, flags.stream().filter(flag -> !flag.startsWith("--filesToStage=")).toList());
  }

  /** Starts the launcher and does not wait for it. */
  RunProcess launch() {
    List<String> words = new ArrayList<>(List.of("run"));
    words.addAll(flags);
    return RunProcess.start(cluster.folder(), Distribution.classPath(), words);
  }

  /** Submits the job; its id on the cluster. */
  String submit() {
    try (RunProcess launcher = launch()) {
      return submitted(launcher);
    }
  }

  /** Waits for the end of a launcher; the id of the job that it submitted. */
  static String submitted(RunProcess launcher) {
    RunProcess.Ended ended = launcher.end();
    assertThat(ended.code()).as(ended.err()).isZero();
    Matcher id = SUBMITTED.matcher(ended.err());
    assertThat(id.find()).as("job id in %s", ended.err()).isTrue();
    return id.group(1);
  }
}
