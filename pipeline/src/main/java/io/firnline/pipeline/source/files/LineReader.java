package io.firnline.pipeline.source.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream: what ends in a line feed, with or without a carriage return before it, or
 * with the stream. A byte order mark at the start is left out.
 *
 * <p>A line is held in memory up to a bound and a byte or two more: then it is longer than the
 * bound for whoever looks at its length, and the rest of it is read and forgotten.
 */
final class LineReader implements Closeable {
  private static final int BUFFER = 1 << 17;

  /** For a carriage return, and for one byte too many. */
  private static final int ROOM = 2;

  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream in;
  private final int mostBytes;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int filled;
  private byte[] start = new byte[0];
  private long lines;
  private long bytes;

  /**
   * @param in closed with this
   * @param mostBytes bound of a line
   */
  LineReader(InputStream in, int mostBytes) {
    this.in = in;
    this.mostBytes = mostBytes;
  }

  /** Number of lines so far: that of the next one, from 0. */
  long lines() {
    return lines;
  }

  /** Bytes of the stream so far. */
  long bytes() {
    return bytes - (filled - at);
  }

  /** The next line without its end; null behind the last one. */
  byte @Nullable [] next() throws IOException {
    start = new byte[0];
    boolean any = false;
    while (at < filled || fill()) {
      any = true;
      int end = lineFeed();
      append(end);
      if (end < filled) {
        at = end + 1;
        return line();
      }
      at = end;
    }
    return any ? line() : null;
  }

  private int lineFeed() {
    int i = at;
    while (i < filled && buffer[i] != '\n') {
      i++;
    }
    return i;
  }

  /** Takes the buffer up to {@code end} into the line, as far as there is room. */
  private void append(int end) {
    int take = Math.min(end - at, mostBytes + ROOM - start.length);
    if (start.length == 0) {
      start = Arrays.copyOfRange(buffer, at, at + take);
    } else if (take > 0) {
      byte[] longer = Arrays.copyOf(start, start.length + take);
      System.arraycopy(buffer, at, longer, start.length, take);
      start = longer;
    }
  }

  private byte[] line() {
    byte[] line = start;
    lines++;
    int length = line.length;
    if (length > 0 && line[length - 1] == '\r') {
      line = Arrays.copyOf(line, length - 1);
    }
    boolean marked =
        lines == 1 && line.length >= MARK.length && Arrays.equals(line, 0, 3, MARK, 0, 3);
    return marked ? Arrays.copyOfRange(line, MARK.length, line.length) : line;
  }

  private boolean fill() throws IOException {
    int read = in.read(buffer);
    at = 0;
    filled = Math.max(0, read);
    bytes += filled;
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
