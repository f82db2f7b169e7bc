package io.firnline.pipeline.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code bin/firnline} starts with, and so what is staged on the cluster. */
final class Distribution {
  private Distribution() {}

  static String classPath() {
    String given = System.getProperty("firnline.distribution");
    return given == null ? built() : given;
  }

  /** A jar without classes, on the class path of whose manifest is the distribution. */
  static Path pathingJar(Path folder) {
    Path jar = folder.resolve("distribution.jar");
    if (Files.exists(jar)) {
      return jar;
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            Arrays.stream(classPath().split(File.pathSeparator))
                .filter(file -> !Path.of(file).getFileName().toString().startsWith("flink-"))
                .map(file -> Path.of(file).toUri().toString())
                .collect(Collectors.joining(" ")));
    try (var unused = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String built() {
    Path target = Path.of("target").toAbsolutePath();
    try (Stream<Path> files = Files.list(target)) {
      Path jar =
          files
              .filter(file -> file.getFileName().toString().matches("pipeline-.*\\.jar"))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalStateException("Missing a jar in " + target + ": mvn package"));
      return jar + ":" + Files.readString(target.resolve("classpath/runtime")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
