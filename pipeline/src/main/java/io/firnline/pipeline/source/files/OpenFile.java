package io.firnline.pipeline.source.files;

import io.firnline.pipeline.source.HeaderBytes;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being read. It has to be the one that was listed, when it is opened and when its
 * last line is read.
 */
final class OpenFile implements Closeable {
  private static final int BUFFER = 1 << 16;

  private final InputFile file;
  private final LineReader lines;
  private final byte[] headers;
  private boolean ended;

  private OpenFile(InputFile file, LineReader lines) {
    this.file = file;
    this.lines = lines;
    byte[] path = file.path().getBytes(StandardCharsets.UTF_8);
    this.headers = HeaderBytes.encode(List.of(new HeaderBytes.Header("file", path)));
  }

  /**
   * Opens a file at a line.
   *
   * @param mostBytes bound of a line; see {@link LineReader}
   */
  static OpenFile at(InputFile file, long line, int mostBytes) throws IOException {
    file.checkUnchanged("now that it is opened");
    OpenFile open = new OpenFile(file, new LineReader(stream(file), mostBytes));
    while (open.line() < line && open.next() != null) {
      // read before: a compressed stream has no other way to a line
    }
    return open;
  }

  private static InputStream stream(InputFile file) throws IOException {
    InputStream raw;
    try {
      raw = Channels.newInputStream(FileSystems.open(file.id()));
    } catch (FileNotFoundException e) {
      file.checkUnchanged("now that it is opened");
      throw e;
    }
    if (!file.isGzip() || file.bytes() == 0) {
      return raw;
    }
    try {
      // The JDK's stream takes a damaged second member for the end of the file.
      return new GzipCompressorInputStream(new BufferedInputStream(raw, BUFFER), true);
    } catch (IOException e) {
      raw.close();
      throw damaged(file, 0, 0, e);
    }
  }

  InputFile file() {
    return file;
  }

  /** The headers of each of its records: one, {@code file}, with the path. */
  byte[] headers() {
    return headers;
  }

  /** Whether all its lines have been read. */
  boolean hasEnded() {
    return ended;
  }

  /** Number of the next line, from 0. */
  long line() {
    return lines.lines();
  }

  /**
   * The next line; null behind the last one.
   *
   * @throws IOException if the file cannot be read to its end, or has changed meanwhile
   */
  byte @Nullable [] next() throws IOException {
    byte[] line;
    try {
      line = lines.next();
    } catch (IOException e) {
      file.checkUnchanged("now that it is read");
      throw damaged(file, lines.lines(), lines.bytes(), e);
    }
    if (line == null) {
      checkWhole();
      ended = true;
    }
    return line;
  }

  private void checkWhole() throws IOException {
    file.checkUnchanged("now that it has been read");
    if (!file.isGzip() && lines.bytes() != file.bytes()) {
      throw new IOException(
          "Cannot read %s: it was listed with %,d bytes, and %,d could be read"
              .formatted(file.path(), file.bytes(), lines.bytes()));
    }
  }

  private static IOException damaged(InputFile file, long line, long bytes, IOException e) {
    String why = e.getMessage() == null ? e.toString() : e.getMessage();
    return new IOException(
        file.isGzip()
            ? "Cannot read %s: its gzip data is damaged or cut off behind line %,d (%,d bytes decompressed): %s. Repair or replace the file and start again"
                .formatted(file.path(), line, bytes, why)
            : "Cannot read %s behind line %,d (byte %,d): %s"
                .formatted(file.path(), line, bytes, why),
        e);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
