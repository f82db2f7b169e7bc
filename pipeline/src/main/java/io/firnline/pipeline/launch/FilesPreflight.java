package io.firnline.pipeline.launch;

import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.source.files.FileListing;
import java.io.IOException;
import java.util.Objects;
import org.apache.beam.sdk.io.FileSystems;

/**
 * Looks for the files before a local job starts: they must be there, and of a kind that is read.
 */
final class FilesPreflight {
  private FilesPreflight() {}

  /**
   * @throws IllegalStateException naming what is not there and what to do
   */
  static void check(FirnlineOptions options) {
    FileSystems.registerFileSystemsOnce(options);
    try {
      FileListing.check(Objects.requireNonNull(options.getFiles(), "files"));
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
