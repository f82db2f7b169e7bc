package io.firnline.pipeline.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A stand-alone Flink session cluster of processes on this machine: a JobManager and two
 * TaskManagers of four slots, without high availability. Nothing of Firnline is on their class
 * path: a job brings its jars.
 */
final class FlinkCluster implements AutoCloseable {
  static final int TASK_MANAGERS = 2;
  static final int SLOTS = 4;

  private static final String ENTRY_POINT =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  static final String TASK_MANAGER = "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

  private final Path folder;
  private final int restPort;
  private final FlinkRest rest;
  private final Map<String, FlinkProcess> taskManagers = new TreeMap<>();
  private FlinkProcess jobManager;
  private int started;

  private FlinkCluster(Path folder, int rpcPort, int restPort) {
    this.folder = folder;
    this.restPort = restPort;
    this.rest = new FlinkRest("http://127.0.0.1:" + restPort);
    FlinkConf.write(folder, rpcPort, restPort);
    this.jobManager = newJobManager();
    for (int i = 0; i < TASK_MANAGERS; i++) {
      startTaskManager();
    }
    awaitWhole();
  }

  /** Starts a cluster that keeps logs, checkpoints and savepoints in a folder. */
  static FlinkCluster start(Path folder) {
    return new FlinkCluster(folder, freePort(), freePort());
  }

  /** What {@code --flinkMaster} is to be. */
  String master() {
    return "127.0.0.1:" + restPort;
  }

  FlinkRest rest() {
    return rest;
  }

  Path folder() {
    return folder;
  }

  /** SIGKILL to one TaskManager, by its name. */
  void killTaskManager(String name) {
    Objects.requireNonNull(taskManagers.get(name), name).kill();
  }

  /** SIGKILL to all TaskManagers at once. */
  void killTaskManagers() {
    taskManagers.values().forEach(FlinkProcess::kill);
  }

  /** SIGKILL to the JobManager. */
  void killJobManager() {
    jobManager.kill();
  }

  /** Starts what is not running, as a supervisor would, and waits until the cluster is whole. */
  void mend() {
    if (!jobManager.isRunning()) {
      jobManager = newJobManager();
    }
    taskManagers.values().removeIf(one -> !one.isRunning());
    while (taskManagers.size() < TASK_MANAGERS) {
      startTaskManager();
    }
    awaitWhole();
  }

  /** The last checkpoint of a job that is complete, as {@code --savepointPath} takes it. */
  Path lastCheckpoint(String job) {
    try (Stream<Path> all = Files.list(folder.resolve("checkpoints").resolve(job))) {
      return all.filter(path -> Files.exists(path.resolve("_metadata")))
          .max(Comparator.comparingInt(FlinkCluster::number))
          .orElseThrow(() -> new AssertionError("No checkpoint of " + job));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int number(Path checkpoint) {
    String name = checkpoint.getFileName().toString();
    return Integer.parseInt(name.substring(name.indexOf('-') + 1));
  }

  private void awaitWhole() {
    Proof.await(
        "a Flink cluster of %d slots; logs in %s".formatted(TASK_MANAGERS * SLOTS, folder),
        () -> {
          if (!jobManager.isRunning()
              || !taskManagers.values().stream().allMatch(FlinkProcess::isRunning)) {
            throw new AssertionError("A process of the Flink cluster has ended: see " + folder);
          }
          return rest.slots() == TASK_MANAGERS * SLOTS;
        });
  }

  private FlinkProcess newJobManager() {
    return FlinkProcess.start(
        folder.resolve("jobmanager.log"),
        jvm(folder, "512m"),
        ENTRY_POINT,
        List.of("--configDir", folder.toString()));
  }

  private void startTaskManager() {
    String name = "taskmanager-" + started++;
    taskManagers.put(
        name,
        FlinkProcess.start(
            folder.resolve(name + ".log"),
            jvm(folder, "640m"),
            TASK_MANAGER,
            List.of("--configDir", folder.toString(), "-D", "taskmanager.resource-id=" + name)));
  }

  static List<String> jvm(Path folder, String heap) {
    return List.of(
        "-Xmx" + heap,
        "-XX:+UseParallelGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:MaxMetaspaceSize=512m",
        "-Djava.io.tmpdir=" + FlinkConf.temporary(folder),
        "-Dlog4j.configurationFile=" + FlinkConf.logging(folder));
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    for (FlinkProcess process : taskManagers.values()) {
      if (process.isRunning()) {
        process.kill();
      }
    }
    if (jobManager.isRunning()) {
      jobManager.kill();
    }
  }
}
