package io.firnline.pipeline.source.files;

import io.firnline.pipeline.source.HeaderBytes;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being read. It has to be the one that was listed, when it is opened and when its
 * last record is read.
 */
final class OpenFile implements Closeable {
  private final InputFile file;
  private final FileRecords records;
  private final byte[] headers;
  private boolean ended;

  private OpenFile(InputFile file, FileRecords records) {
    this.file = file;
    this.records = records;
    byte[] path = file.path().getBytes(StandardCharsets.UTF_8);
    this.headers = HeaderBytes.encode(List.of(new HeaderBytes.Header("file", path)));
  }

  /** Opens a file at a record. */
  static OpenFile at(InputFile file, long record, FileContents contents) throws IOException {
    file.checkUnchanged("now that it is opened");
    OpenFile open = new OpenFile(file, contents.records(file, opened(file)));
    open.skipTo(record);
    return open;
  }

  private void skipTo(long record) throws IOException {
    try {
      records.skipTo(record);
    } catch (IOException e) {
      records.close();
      throw failed(e);
    }
  }

  private IOException failed(IOException cause) throws IOException {
    file.checkUnchanged("now that it is read");
    return records.damaged(cause);
  }

  private static ReadableByteChannel opened(InputFile file) throws IOException {
    try {
      return FileSystems.open(file.id());
    } catch (FileNotFoundException e) {
      file.checkUnchanged("now that it is opened");
      throw e;
    }
  }

  InputFile file() {
    return file;
  }

  /** The headers of each of its records: one, {@code file}, with the path. */
  byte[] headers() {
    return headers;
  }

  /** Whether all its records have been read. */
  boolean hasEnded() {
    return ended;
  }

  /** Number of the next record, from 0. */
  long number() {
    return records.number();
  }

  /**
   * The next record; null behind the last one.
   *
   * @throws IOException if the file cannot be read to its end, or has changed meanwhile
   */
  byte @Nullable [] next() throws IOException {
    byte[] record;
    try {
      record = records.next();
    } catch (IOException e) {
      throw failed(e);
    }
    if (record == null) {
      file.checkUnchanged("now that it has been read");
      records.checkWhole();
      ended = true;
    }
    return record;
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
