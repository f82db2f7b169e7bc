package io.firnline.pipeline.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Marks a folder as that of a process that lives: a file in it that the process holds a lock on.
 * The system takes the lock away when the process ends, however it ends; a process id would be
 * given to another one some day, and means nothing in another container.
 */
final class FolderLock {
  private static final String FILE = "firnline.lock";

  /**
   * Locks of this process. Its own files must never be opened again: closing them anew would give
   * the lock away (POSIX).
   */
  private static final Map<Path, FileLock> OWN = new ConcurrentHashMap<>();

  private FolderLock() {}

  /** Takes a new folder. The file gets its name with the lock on it: never is it there without. */
  static void take(Path folder) throws IOException {
    Path unready = folder.resolve(FILE + ".new");
    FileChannel channel =
        FileChannel.open(unready, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    OWN.put(folder.toRealPath(), channel.lock());
    Files.move(unready, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Whether the folder was taken by a process that has ended. One without a lock is somebody
   * else's, or not taken yet; one that cannot be looked at is left alone.
   */
  static boolean isAbandoned(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try {
      return !OWN.containsKey(folder.toRealPath()) && isFree(file);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isFree(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      return lock != null;
    }
  }
}
