package io.firnline.iceberg.file;

import io.firnline.iceberg.block.CommitWindow;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;
import org.apache.iceberg.FileFormat;

/**
 * Names of the files of one attempt at a shard and window: {@code <writer>-<window
 * start>-<shard>-<uuid>-<number>.parquet}. No other attempt has them.
 */
final class FileNames {
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final String prefix;
  private int files;

  FileNames(String writer, CommitWindow window, int shard) {
    this.prefix =
        "%s-%s-%d-%s"
            .formatted(
                writer.replaceAll("[^A-Za-z0-9._-]", "_"), start(window), shard, UUID.randomUUID());
  }

  String next() {
    return FileFormat.PARQUET.addExtension("%s-%05d".formatted(prefix, files++));
  }

  private static String start(CommitWindow window) {
    return window.equals(CommitWindow.GLOBAL)
        ? "global"
        : START.format(Instant.ofEpochMilli(window.startMillis()));
  }
}
