package io.firnline.pipeline.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * One Flink cluster for all tests of the JVM, stopped with it; use it as a static extension. Each
 * test finds it whole and leaves no job behind. Where a test fails, all logs stay.
 */
final class ClusterFixture implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final int TESTS_OF_A_TASK_MANAGER = 2;

  private static @Nullable FlinkCluster cluster;
  private static int tests;
  private static boolean keepsLogs;

  /** Ends the cluster when JUnit's store closes. */
  private record Stop(FlinkCluster cluster) implements AutoCloseable {
    @Override
    public void close() {
      cluster.close();
      if (!keepsLogs) {
        delete(cluster.folder());
      }
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(Namespace.create(ClusterFixture.class))
        .computeIfAbsent(ClusterFixture.class, key -> started());
  }

  private static synchronized Stop started() {
    try {
      Path folder = Path.of("target", "flink").toAbsolutePath();
      Files.createDirectories(folder);
      FlinkCluster started = FlinkCluster.start(Files.createTempDirectory(folder, "cluster-"));
      cluster = started;
      return new Stop(started);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  FlinkCluster cluster() {
    return Objects.requireNonNull(cluster, "not started");
  }

  /** Some ten jobs fill the metaspace of a TaskManager: it keeps classes of those that ended. */
  @Override
  public void beforeEach(ExtensionContext context) {
    if (++tests % TESTS_OF_A_TASK_MANAGER == 0) {
      cluster().killTaskManagers();
    }
    cluster().mend();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (context.getExecutionException().isPresent()) {
      keepsLogs = true;
      System.err.printf(
          "%s: Flink's logs are in %s%n", context.getDisplayName(), cluster().folder());
    }
    cluster().mend();
    cluster().rest().jobs().forEach(cluster().rest()::cancel);
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
