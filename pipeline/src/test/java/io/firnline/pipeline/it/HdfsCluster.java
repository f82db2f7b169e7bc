package io.firnline.pipeline.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * HDFS in a process of its own; {@code .ci/install-hdfs} puts its jars where this looks. Without
 * them its tests are skipped.
 */
public final class HdfsCluster implements StoreServer, BeforeAllCallback, AfterAllCallback {
  private static final Path JARS = Path.of("target/hdfs");
  private static final Path SOURCE = Path.of("src/test/hdfs/HdfsServer.java");

  private Process process;
  private Path folder;
  private String root;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    if (!isInstalled()) {
      return;
    }
    folder = Files.createTempDirectory("hdfs");
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                JARS + "/*",
                SOURCE.toString(),
                folder.resolve("data").toString())
            .redirectError(folder.resolve("log").toFile())
            .start();
    root = address();
  }

  private static boolean isInstalled() {
    return Files.exists(JARS.resolve("hadoop-client-minicluster.jar"));
  }

  /** Each test says that it is skipped: of a whole class nobody would hear. */
  @Override
  public void prepare() {
    assumeTrue(isInstalled(), "Missing " + JARS.toAbsolutePath() + ": run .ci/install-hdfs");
    StoreServer.super.prepare();
  }

  /** Other lines are Hadoop's. */
  private String address() throws IOException {
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith("UP ")) {
      line = out.readLine();
    }
    if (line == null) {
      throw new AssertionError("No HDFS:\n" + Files.readString(folder.resolve("log")));
    }
    return line.substring(3).replaceFirst("/+$", "");
  }

  @Override
  public List<String> flags() {
    return List.of("--hdfsConfiguration=[{\"fs.defaultFS\":\"" + root + "\"}]");
  }

  /** The URIs say where it is: nothing else has to. */
  @Override
  public Map<String, String> warehouse(String name) {
    return Map.of("warehouse", uri(name));
  }

  @Override
  public String uri(String path) {
    return root + "/" + path;
  }

  @Override
  public void put(String path, byte[] bytes) {
    try (var channel =
        FileSystems.create(
            FileSystems.matchNewResource(uri(path), false), "application/octet-stream")) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void delete(String path) {
    try {
      FileSystems.delete(List.of(FileSystems.matchNewResource(uri(path), false)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (process == null) {
      return;
    }
    process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }
}
