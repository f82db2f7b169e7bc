package io.firnline.iceberg.file;

import java.io.Serializable;
import java.time.Duration;

/**
 * How data files are written.
 *
 * @param writer name of the writer's ledger; starts the names of its files, see {@link
 *     DataFileName}
 * @param maxOpenFiles data files that a shard writes at once; each holds the pages of a row group
 * @param targetFileBytes size from which a file is closed and the next begun; 0 for the table's
 *     {@code write.target-file-size-bytes}, at most {@link #DEFAULT_TARGET_FILE_BYTES}
 * @param reload how long a table is used before it is looked up again; at most a quarter of an
 *     hour, for so long credentials that a catalog vends with it are good at least
 */
public record WriteSettings(String writer, int maxOpenFiles, long targetFileBytes, Duration reload)
    implements Serializable {
  /** Data files that a shard writes at once, unless told otherwise. */
  public static final int DEFAULT_MAX_OPEN_FILES = 32;

  /** Size that files are meant to have, unless somebody says otherwise; in bytes. */
  public static final long DEFAULT_TARGET_FILE_BYTES = 128L << 20;

  /** How long a table is used, unless told otherwise. */
  public static final Duration DEFAULT_RELOAD = Duration.ofMinutes(1);

  public WriteSettings {
    if (writer.isBlank() || maxOpenFiles < 1 || targetFileBytes < 0) {
      throw new IllegalArgumentException(
          "Invalid write settings: writer '%s', %d open files, target of %d bytes"
              .formatted(writer, maxOpenFiles, targetFileBytes));
    }
  }

  public WriteSettings(String writer, int maxOpenFiles, long targetFileBytes) {
    this(writer, maxOpenFiles, targetFileBytes, DEFAULT_RELOAD);
  }

  /** The defaults for a writer. */
  public static WriteSettings of(String writer) {
    return new WriteSettings(writer, DEFAULT_MAX_OPEN_FILES, 0);
  }
}
