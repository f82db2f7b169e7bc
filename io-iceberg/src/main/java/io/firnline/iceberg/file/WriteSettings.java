package io.firnline.iceberg.file;

/**
 * How data files are written.
 *
 * @param writer name of the writer's ledger; starts the names of its files, see {@link
 *     DataFileName}
 * @param maxOpenFiles data files that a shard writes at once; each holds the pages of a row group
 * @param targetFileBytes size from which a file is closed and the next begun; 0 for the table's
 *     {@code write.target-file-size-bytes}
 */
public record WriteSettings(String writer, int maxOpenFiles, long targetFileBytes)
    implements java.io.Serializable {
  /** Data files that a shard writes at once, unless told otherwise. */
  public static final int DEFAULT_MAX_OPEN_FILES = 32;

  public WriteSettings {
    if (writer.isBlank() || maxOpenFiles < 1 || targetFileBytes < 0) {
      throw new IllegalArgumentException(
          "Invalid write settings: writer '%s', %d open files, target of %d bytes"
              .formatted(writer, maxOpenFiles, targetFileBytes));
    }
  }

  /** The defaults for a writer. */
  public static WriteSettings of(String writer) {
    return new WriteSettings(writer, DEFAULT_MAX_OPEN_FILES, 0);
  }
}
