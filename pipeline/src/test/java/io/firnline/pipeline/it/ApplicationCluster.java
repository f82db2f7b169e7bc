package io.firnline.pipeline.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Flink that runs one program, in processes on this machine: a JobManager that calls {@code
 * Firnline.main} and ends with its job, and two TaskManagers that wait for the next one. All of
 * them report to Prometheus.
 */
final class ApplicationCluster implements AutoCloseable {
  private static final String PROGRAM = "io.firnline.pipeline.cli.Firnline";
  private static final int TASK_MANAGERS = 2;

  private final Path folder;
  private final FlinkRest rest;
  private final List<FlinkProcess> taskManagers = new ArrayList<>();
  private final List<Integer> reporters = new ArrayList<>();
  private @Nullable FlinkProcess jobManager;
  private int started;

  private ApplicationCluster(Path folder, int restPort) {
    this.folder = folder;
    this.rest = new FlinkRest("http://127.0.0.1:" + restPort);
  }

  /** A cluster whose TaskManagers wait for a program. */
  static ApplicationCluster create() {
    try {
      Path parent = Files.createDirectories(Path.of("target", "flink").toAbsolutePath());
      Path folder = Files.createTempDirectory(parent, "application-");
      int restPort = FlinkCluster.freePort();
      int reporter = FlinkCluster.freePort();
      FlinkConf.write(folder, FlinkCluster.freePort(), restPort);
      FlinkConf.report(folder, reporter);
      ApplicationCluster cluster = new ApplicationCluster(folder, restPort);
      cluster.reporters.add(reporter);
      cluster.layOut();
      cluster.mend();
      return cluster;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The program's jars in {@code usrlib}, and the entry point, which Flink's own jars lack here.
   */
  private void layOut() throws IOException {
    Path jar = Distribution.pathingJar(Files.createDirectories(folder.resolve("jars")));
    Files.copy(jar, Files.createDirectories(usrlib()).resolve("firnline.jar"));
    String name = ApplicationEntryPoint.class.getName().replace('.', '/') + ".class";
    Path entry = classes().resolve(name);
    Files.createDirectories(Objects.requireNonNull(entry.getParent()));
    try (InputStream code = ApplicationEntryPoint.class.getResourceAsStream("/" + name)) {
      Files.copy(Objects.requireNonNull(code, name), entry);
    }
  }

  private Path usrlib() {
    return folder.resolve("usrlib");
  }

  private Path classes() {
    return folder.resolve("classes");
  }

  FlinkRest rest() {
    return rest;
  }

  Path folder() {
    return folder;
  }

  /** Starts the program; the id of its job. */
  String run(List<String> flags, String savepoint) {
    List<String> args =
        new ArrayList<>(List.of(folder.toString(), usrlib().toString(), savepoint, PROGRAM, "run"));
    args.addAll(flags);
    FlinkProcess process =
        FlinkProcess.start(
            folder.resolve("jobmanager.log"),
            FlinkCluster.jvm(folder, "512m"),
            classes(),
            ApplicationEntryPoint.class.getName(),
            args);
    jobManager = process;
    Proof.await(
        "an application cluster; logs in " + folder,
        () -> {
          if (!process.isRunning()) {
            throw new AssertionError("The JobManager has ended: see " + folder);
          }
          return rest.slots() > 0 && !rest.jobs().isEmpty();
        });
    String job = rest.jobs().get(0);
    rest.await(job, "RUNNING");
    return job;
  }

  /** Stops the job with a savepoint, whose path it is; the JobManager ends with the job. */
  String stop(String job, boolean drain) {
    String savepoint = rest.stopApplication(job, drain);
    int code = Objects.requireNonNull(jobManager).end();
    if (code != 0) {
      throw new AssertionError("The JobManager ended with %d: see %s".formatted(code, folder));
    }
    return savepoint;
  }

  /** SIGKILL to all TaskManagers, in whose place new ones come. */
  void killTaskManagers() {
    taskManagers.forEach(FlinkProcess::kill);
    taskManagers.clear();
    reporters.subList(1, reporters.size()).clear();
    mend();
  }

  private void mend() {
    while (taskManagers.size() < TASK_MANAGERS) {
      String name = "taskmanager-" + started++;
      int reporter = FlinkCluster.freePort();
      reporters.add(reporter);
      taskManagers.add(
          FlinkProcess.start(
              folder.resolve(name + ".log"),
              FlinkCluster.jvm(folder, "640m"),
              FlinkCluster.TASK_MANAGER,
              List.of(
                  "--configDir",
                  folder.toString(),
                  "-D",
                  "taskmanager.resource-id=" + name,
                  "-D",
                  FlinkConf.REPORTER_PORT + "=" + reporter)));
    }
  }

  /** What Prometheus would read now. */
  Scrape scrape() {
    return Scrape.of(reporters);
  }

  @Override
  public void close() {
    Stream.concat(taskManagers.stream(), Stream.ofNullable(jobManager))
        .filter(FlinkProcess::isRunning)
        .forEach(FlinkProcess::kill);
  }
}
