package io.firnline.pipeline.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One JVM of a Flink cluster, with a log file of its own. It never outlives the test. */
final class FlinkProcess {
  /** What Flink's own scripts open on Java 17. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.reflect",
          "java.net",
          "java.io",
          "java.nio",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "sun.nio.ch");

  private static final int END_SECONDS = 20;

  private final Process process;
  private final Thread hook;

  private FlinkProcess(Process process) {
    this.process = process;
    this.hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a JVM with Flink's own jars on its class path, as the distribution's scripts do.
   *
   * @param log what it prints, appended
   */
  static FlinkProcess start(Path log, List<String> jvm, String main, List<String> args) {
    return start(log, jvm, lib().resolve("*").toString(), main, args);
  }

  /** The same with a folder of classes behind Flink's own. */
  static FlinkProcess start(
      Path log, List<String> jvm, Path classes, String main, List<String> args) {
    return start(log, jvm, lib().resolve("*") + File.pathSeparator + classes, main, args);
  }

  private static FlinkProcess start(
      Path log, List<String> jvm, String classPath, String main, List<String> args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(List.of("-XX:-UsePerfData", "-XX:TieredStopAtLevel=1"));
    OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    command.add("--add-exports=java.base/sun.net.util=ALL-UNNAMED");
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(args);
    try {
      return new FlinkProcess(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The build puts Flink's jars there. */
  private static Path lib() {
    Path lib = Path.of("target", "flink", "lib").toAbsolutePath();
    if (!Files.isDirectory(lib)) {
      throw new IllegalStateException(
          "Missing " + lib + ": run mvn test-compile once, which copies Flink's jars there");
    }
    return lib;
  }

  boolean isRunning() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Waits until it has ended by itself; its exit code. */
  int end() {
    awaitEnd("Process " + pid() + " goes on");
    return process.exitValue();
  }

  /** SIGKILL; returns when it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd("Process " + pid() + " survived SIGKILL");
  }

  private void awaitEnd(String otherwise) {
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(otherwise);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
