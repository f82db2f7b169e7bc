package io.firnline.pipeline.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of this process alone, gone when it ends. What a killed process has left behind goes with
 * a later start.
 */
public final class LocalFolder {
  private static final Logger LOG = LoggerFactory.getLogger(LocalFolder.class);
  private static final int MOST_ATTEMPTS = 20;
  private static final String PREFIX = "firnline-";

  private LocalFolder() {}

  /**
   * Where a local Flink keeps its checkpoints. They serve restarts within the process; a new
   * process goes on from the table. Kept in memory they could not grow beyond 5 MB.
   */
  static Path checkpoints() {
    Path own = temporary(PREFIX + "checkpoints-");
    deleteAbandonedBeside(own);
    return own;
  }

  /**
   * Gives this process a temporary folder of its own, gone when it ends: a local Flink leaves
   * folders and jars behind, native libraries too.
   */
  public static void useForTemporaryFiles() {
    System.setProperty("java.io.tmpdir", temporary(PREFIX).toString());
  }

  /** A new folder, empty but for its lock, that is deleted when the process ends. */
  public static Path temporary(String prefix) {
    try {
      Path folder = Files.createTempDirectory(prefix);
      FolderLock.take(folder);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot create a folder in " + System.getProperty("java.io.tmpdir"), e);
    }
  }

  /**
   * Deletes folders of ours beside this one whose process has ended without doing so. Only those of
   * the same user, in whose place nobody else can put another.
   */
  static void deleteAbandonedBeside(Path own) {
    Path parent = own.toAbsolutePath().getParent();
    if (parent == null || !Files.isReadable(parent)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
      UserPrincipal owner = Files.getOwner(own);
      for (Path folder : all) {
        if (isOf(owner, folder) && FolderLock.isAbandoned(folder)) {
          LOG.info("Deleting {}: the process that it belonged to has ended", folder);
          delete(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new IllegalStateException("Cannot look for folders left behind in " + parent, e);
    }
  }

  private static boolean isOf(UserPrincipal owner, Path folder) throws IOException {
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(owner);
    } catch (NoSuchFileException e) {
      return false; // another start has deleted it
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
