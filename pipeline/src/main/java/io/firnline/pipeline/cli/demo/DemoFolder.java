package io.firnline.pipeline.cli.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The folder of a demo, held by one demo at a time. It counts the demos in it, so that the records
 * of each have numbers of their own, also after one was killed.
 */
final class DemoFolder implements AutoCloseable {
  private final FileChannel lock;
  private final Path folder;
  private final int run;

  private DemoFolder(FileChannel lock, Path folder, int run) {
    this.lock = lock;
    this.folder = folder;
    this.run = run;
  }

  /**
   * Takes the folder, made if it is missing.
   *
   * @throws IllegalStateException if another demo has it
   */
  static DemoFolder open(Path folder) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new IllegalStateException(
            "Cannot use the folder " + folder + ": another demo runs in it; give another --keep");
      }
      return new DemoFolder(channel, folder, nextRun(folder.resolve("runs")));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock held = channel.tryLock();
      return held != null;
    } catch (OverlappingFileLockException ownProcess) {
      return false;
    }
  }

  private static int nextRun(Path file) throws IOException {
    int run =
        Files.exists(file)
            ? Integer.parseInt(Files.readString(file, StandardCharsets.UTF_8).strip()) + 1
            : 0;
    Files.writeString(file, Integer.toString(run), StandardCharsets.UTF_8);
    return run;
  }

  /** How many demos were in it before. */
  int run() {
    return run;
  }

  /** Where Kafka keeps the topic. */
  Path kafka() {
    return folder.resolve("kafka");
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot give the folder " + folder + " back", e);
    }
  }
}
