package io.firnline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Jars that are on no class path of the build, as Maven or our own script finds them. */
final class MavenJars {
  private MavenJars() {}

  /** What {@code bin/classpath NAME} prints. */
  static String ofCatalog(String name) throws IOException, InterruptedException {
    return run(List.of("bin/classpath", name)).strip();
  }

  /** The class path of a server for tests, {@code src/test/servers/NAME.xml}. */
  static String ofServer(String name) throws IOException, InterruptedException {
    Path list = Path.of("target", "servers", name).toAbsolutePath();
    Files.createDirectories(list.getParent());
    run(
        List.of(
            "mvn",
            "-q",
            "-B",
            "-ntp",
            "-f",
            "src/test/servers/" + name + ".xml",
            "dependency:build-classpath",
            "-Dmdep.outputFile=" + list));
    return Files.readString(list).strip();
  }

  /** Runs a command to its end, which has to be a good one; what it printed. */
  static String run(List<String> command) throws IOException, InterruptedException {
    Path err = Files.createTempFile("maven", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
    // The build's own Maven leaves options here that are not meant for another one.
    builder.environment().remove("MAVEN_CMD_LINE_ARGS");
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s %s", command, out, Files.readString(err)).isZero();
    Files.delete(err);
    return out;
  }
}
