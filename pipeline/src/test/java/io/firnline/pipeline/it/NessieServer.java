package io.firnline.pipeline.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A Nessie server that keeps all in memory; needs a Java of 21 or newer beside the build's own. */
final class NessieServer implements AutoCloseable {
  private final int port = ServerProcess.freePort();
  private final ServerProcess process;

  /**
   * @param java of {@link #java}
   * @param warehouse for its REST interface: a warehouse on S3
   */
  NessieServer(Path folder, Path java, Map<String, String> warehouse)
      throws IOException, InterruptedException {
    String s3 = "-Dnessie.catalog.service.s3.default-options.";
    List<String> command = new ArrayList<>();
    command.addAll(List.of(java.toString(), "-Xmx384m"));
    command.add("-Dquarkus.http.host=127.0.0.1");
    command.add("-Dquarkus.http.port=" + port);
    command.add("-Dquarkus.management.host=127.0.0.1");
    command.add("-Dquarkus.management.port=" + ServerProcess.freePort());
    command.add("-Dnessie.version.store.type=IN_MEMORY");
    command.add("-Dnessie.catalog.default-warehouse=wh");
    command.add("-Dnessie.catalog.warehouses.wh.location=" + warehouse.get("warehouse"));
    command.add(s3 + "endpoint=" + warehouse.get("s3.endpoint"));
    command.add(s3 + "path-style-access=true");
    command.add(s3 + "request-signing-enabled=false");
    command.add(s3 + "region=" + warehouse.get("client.region"));
    command.add(s3 + "access-key=urn:nessie-secret:quarkus:s3");
    command.add("-Ds3.name=" + warehouse.get("s3.access-key-id"));
    command.add("-Ds3.secret=" + warehouse.get("s3.secret-access-key"));
    command.addAll(List.of("-jar", MavenJars.ofServer("nessie")));
    process = ServerProcess.start("nessie", folder, port, new ProcessBuilder(command));
  }

  /** Nessie's own interface. */
  String uri() {
    return "http://127.0.0.1:" + port + "/api/v2";
  }

  /** Its Iceberg REST interface. */
  String restUri() {
    return "http://127.0.0.1:" + port + "/iceberg/";
  }

  /**
   * A Java of 21 or newer: {@code -Dfirnline.java21=...}, or one of those that Debian's packages
   * put side by side.
   */
  static Optional<Path> java() throws IOException {
    String given = System.getProperty("firnline.java21");
    if (given != null) {
      return Optional.of(Path.of(given));
    }
    Path all = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(all)) {
      return Optional.empty();
    }
    try (Stream<Path> folders = Files.list(all)) {
      return folders
          .filter(folder -> version(folder) >= 21)
          .map(folder -> folder.resolve("bin/java"))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }

  /** As the file says that each JDK has. */
  private static int version(Path folder) {
    Path release = folder.resolve("release");
    if (!Files.exists(release)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(release)) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("\\D", " ").strip().split(" ")[0])
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
