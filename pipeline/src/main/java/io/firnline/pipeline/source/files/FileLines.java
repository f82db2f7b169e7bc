package io.firnline.pipeline.source.files;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of a plain file, or of a gzip one ({@code .gz}). */
final class FileLines implements FileRecords {
  private static final int BUFFER = 1 << 16;

  private final InputFile file;
  private final LineReader lines;

  private FileLines(InputFile file, LineReader lines) {
    this.file = file;
    this.lines = lines;
  }

  /**
   * @param raw the bytes of the file; closed with this
   * @param mostBytes bound of a line; see {@link LineReader}
   */
  static FileLines of(InputFile file, InputStream raw, int mostBytes) throws IOException {
    return new FileLines(file, new LineReader(plain(file, raw), mostBytes));
  }

  private static InputStream plain(InputFile file, InputStream raw) throws IOException {
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

  @Override
  public long number() {
    return lines.lines();
  }

  @Override
  public byte @Nullable [] next() throws IOException {
    return lines.next();
  }

  @Override
  public void checkWhole() throws IOException {
    if (!file.isGzip() && lines.bytes() != file.bytes()) {
      throw new IOException(
          "Cannot read %s: it was listed with %,d bytes, and %,d could be read"
              .formatted(file.path(), file.bytes(), lines.bytes()));
    }
  }

  @Override
  public IOException damaged(IOException cause) {
    return damaged(file, lines.lines(), lines.bytes(), cause);
  }

  private static IOException damaged(InputFile file, long line, long bytes, IOException e) {
    return new IOException(
        file.isGzip()
            ? "Cannot read %s: its gzip data is damaged or cut off behind line %,d (%,d bytes decompressed): %s. Repair or replace the file and start again"
                .formatted(file.path(), line, bytes, FileRecords.reason(e))
            : "Cannot read %s behind line %,d (byte %,d): %s"
                .formatted(file.path(), line, bytes, FileRecords.reason(e)),
        e);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
