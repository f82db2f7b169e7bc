package io.firnline.pipeline.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The command line in a process of its own, as a user starts it. Its output goes to files; it never
 * outlives the test.
 */
public final class RunProcess implements AutoCloseable {
  /** Longer than any command of these tests takes on a busy machine. */
  public static final Duration LONG = Duration.ofMinutes(3);

  private static final int POLL_MILLIS = 20;

  /** Exit code of what SIGKILL has ended. */
  private static final int KILLED = 128 + 9;

  private static final List<String> OPENED =
      List.of(
          "java.lang", "java.util", "java.util.concurrent", "java.nio", "java.time", "sun.nio.ch");

  private final Process process;
  private final Path out;
  private final Path err;
  private final Thread hook;
  private final long startedNanos = System.nanoTime();

  private RunProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
    this.hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Starts a command, e.g. {@code run}, with its flags. */
  public static RunProcess start(Path folder, List<String> words) {
    return start(folder, classPath(), words);
  }

  /** Starts a command with a class path of its own. */
  static RunProcess start(Path folder, String classPath, List<String> words) {
    return start(folder, classPath, "io.firnline.pipeline.cli.Firnline", words);
  }

  /** Starts another program, with a class path of its own. */
  static RunProcess start(Path folder, String classPath, String mainClass, List<String> words) {
    try {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      Process process =
          new ProcessBuilder(command(folder, classPath, mainClass, words))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      return new RunProcess(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(
      Path folder, String classPath, String mainClass, List<String> words) {
    List<String> command = new ArrayList<>();
    if (ignoresInterrupts()) {
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx768m", "-XX:+UseParallelGC", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1"));
    OPENED.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    // Checkpoints of a killed process stay behind: in the folder of the test they go with it.
    command.add("-Djava.io.tmpdir=" + folder);
    command.add("-Djava.util.logging.config.file=" + logging());
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(words);
    return command;
  }

  /** What a shell starts in the background ignores SIGINT, and so do its children. */
  private static boolean ignoresInterrupts() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("SigIgn:"))
          .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 2) != 0);
    } catch (IOException notLinux) {
      return false;
    }
  }

  /** The tests' class path, and further jars behind it. */
  static String classPathWith(String jars) {
    return jars.isEmpty() ? classPath() : classPath() + ":" + jars;
  }

  private static String classPath() {
    String whole = System.getProperty("surefire.test.class.path");
    return whole == null ? System.getProperty("java.class.path") : whole;
  }

  /** The logging that the command line script gives to the process. */
  private static Path logging() {
    return Stream.of("bin", "pipeline/bin", System.getProperty("firnline.bin", "bin"))
        .map(folder -> Path.of(folder, "logging.properties"))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  /** Waits until something is so; fails when the process ends before. */
  public void awaitWhile(String what, BooleanSupplier isSo) {
    awaitWhile(LONG, what, isSo);
  }

  /** The same, for as long as is said. */
  void awaitWhile(Duration within, String what, BooleanSupplier isSo) {
    long deadline = System.nanoTime() + within.toNanos();
    while (!isSo.getAsBoolean()) {
      if (hasEndedWithin(POLL_MILLIS) && !isSo.getAsBoolean()) {
        throw new AssertionError("Ended before " + what + ": " + this);
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not within " + within + ": " + what + ": " + this + threads());
      }
    }
  }

  /** What it has printed so far. */
  public String out() {
    return read(out);
  }

  /** Lets it run on for a while. */
  boolean hasEndedWithin(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** What it has said on standard error so far. */
  String errors() {
    return read(err);
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Waits for its end. */
  Ended end() {
    return end(LONG);
  }

  /** Waits for its end, and fails if it takes longer. */
  public Ended end(Duration within) {
    if (!hasEndedWithin(within.toMillis())) {
      String threads = threads();
      process.destroyForcibly();
      throw new AssertionError("Still running after " + within + ": " + this + threads);
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
    return new Ended(process.exitValue(), read(out), read(err), millis);
  }

  /** What became of a process. */
  public record Ended(int code, String out, String err, long millis) {}

  /** SIGKILL: nothing in the process learns of it. Fails if it has ended by itself before. */
  void kill() {
    if (!killUnlessDone()) {
      throw new AssertionError("Ended by itself before it was killed: " + this);
    }
  }

  /**
   * The same of a process that may come to its end: tells whether it was killed, and fails if it
   * has ended by itself with another code than 0.
   */
  boolean killUnlessDone() {
    boolean running = process.isAlive();
    process.destroyForcibly();
    int code = end().code();
    if (code == 0 || (running && code == KILLED)) {
      return code == KILLED;
    }
    throw new AssertionError("Ended with " + code + " before it was killed: " + this);
  }

  /** SIGTERM, as systemd and Kubernetes send it. */
  void terminate() {
    process.destroy();
  }

  /** SIGINT, as Ctrl-C sends it. */
  public void interrupt() {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private String threads() {
    try {
      Process jstack =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jstack").toString(),
                  Long.toString(process.pid()))
              .redirectErrorStream(true)
              .start();
      return "\n" + new String(jstack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    hasEndedWithin(10_000);
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "process %d, standard error:\n%s\nstandard output:\n%s"
        .formatted(process.pid(), read(err), read(out));
  }
}
