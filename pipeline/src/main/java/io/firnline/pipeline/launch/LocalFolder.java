package io.firnline.pipeline.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Folders of this process alone, gone when it ends. */
public final class LocalFolder {
  private static final int MOST_ATTEMPTS = 20;

  private LocalFolder() {}

  /**
   * Where a local Flink keeps its checkpoints. They serve restarts within the process; a new
   * process goes on from the table. Kept in memory they could not grow beyond 5 MB.
   */
  static Path checkpoints() {
    return temporary("firnline-checkpoints-");
  }

  /**
   * Gives this process a temporary folder of its own, gone when it ends: a local Flink leaves
   * folders and jars behind, native libraries too.
   */
  public static void useForTemporaryFiles() {
    System.setProperty("java.io.tmpdir", temporary("firnline-").toString());
  }

  /** A new empty folder that is deleted when the process ends. */
  public static Path temporary(String prefix) {
    try {
      Path folder = Files.createTempDirectory(prefix);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot create a folder in " + System.getProperty("java.io.tmpdir"), e);
    }
  }

  /** Deletes what can be deleted: other threads may still write while the process ends. */
  static void delete(Path folder) {
    for (int attempt = 0; attempt < MOST_ATTEMPTS && Files.exists(folder); attempt++) {
      for (Path path : deepestFirst(folder)) {
        path.toFile().delete();
      }
    }
  }

  private static List<Path> deepestFirst(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }
}
