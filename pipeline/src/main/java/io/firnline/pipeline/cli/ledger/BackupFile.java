package io.firnline.pipeline.cli.ledger;

import io.firnline.iceberg.commit.LedgerBackup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A {@link LedgerBackup} in a file of its own. */
public final class BackupFile {
  private BackupFile() {}

  /**
   * Writes it to a new file, and returns when it is on the disk.
   *
   * @param folder where; it is made if it is missing
   * @throws IllegalStateException if it cannot be written, or a file of this name exists
   */
  public static Path write(Path folder, LedgerBackup backup) {
    String name =
        "firnline-ledger-%s-%s-%s.json"
            .formatted(backup.table(), backup.writer(), backup.taken())
            .replaceAll("[^A-Za-z0-9._-]", "-");
    Path file = folder.resolve(name).toAbsolutePath();
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(backup.toJson().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(/* metadata */ true);
      }
      return file;
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot write the backup %s: %s. Nothing was changed; give a folder by --backup=DIR"
              .formatted(file, e),
          e);
    }
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException if it cannot be read, or is no backup
   */
  public static LedgerBackup read(Path file) {
    try {
      return LedgerBackup.parse(Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read the backup " + file + ": " + e, e);
    }
  }
}
