package io.firnline.pipeline.source.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.ResourceId;

/**
 * A file as it was listed. Of the same path with another size, time or checksum, other contents are
 * expected.
 *
 * @param id where it is
 * @param bytes its size
 * @param modifiedMillis when it was last changed, milliseconds since 1970 UTC; the source time of
 *     its records
 * @param checksum as the store has it, e.g. an ETag; empty where it has none
 */
record InputFile(ResourceId id, long bytes, long modifiedMillis, String checksum) {
  static InputFile of(Metadata metadata) {
    return new InputFile(
        metadata.resourceId(),
        metadata.sizeBytes(),
        metadata.lastModifiedMillis(),
        Objects.requireNonNullElse(metadata.checksum(), ""));
  }

  String path() {
    return id.toString();
  }

  String name() {
    return Objects.requireNonNullElse(id.getFilename(), "");
  }

  boolean isGzip() {
    return name().endsWith(".gz");
  }

  FileDigest digest() {
    return FileDigest.of(this);
  }

  /**
   * Looks again.
   *
   * @param when the reader looks, for the message
   * @throws IOException if the file is gone, or another one
   */
  void checkUnchanged(String when) throws IOException {
    InputFile now;
    try {
      now = of(FileSystems.matchSingleFileSpec(path()));
    } catch (FileNotFoundException e) {
      throw new IOException(
          "Cannot read %s: it was there when the run listed its files, and is gone %s. Bring it back and start again; what was committed stays"
              .formatted(path(), when),
          e);
    }
    if (!now.equals(this)) {
      throw new IOException(
          "Cannot read %s: it has changed since the run listed its files (%s; %s it is %s). Give files only when they are finished, and start again: if lines of the old one are in the table already, that start says so"
              .formatted(path(), version(), when, now.version()));
    }
  }

  /** What tells this version of the file from others, for people. */
  String version() {
    return "%,d bytes, changed at %s%s"
        .formatted(
            bytes,
            Instant.ofEpochMilli(modifiedMillis),
            checksum.isEmpty() ? "" : ", checksum " + checksum);
  }
}
