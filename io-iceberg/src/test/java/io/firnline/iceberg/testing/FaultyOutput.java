package io.firnline.iceberg.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;

/** A real file that meets a fault while it is written. */
record FaultyOutput(OutputFile real, FileFault fault) implements OutputFile {
  @Override
  public PositionOutputStream create() {
    begin();
    return new Stream(real.create(), fault);
  }

  @Override
  public PositionOutputStream createOrOverwrite() {
    begin();
    return new Stream(real.createOrOverwrite(), fault);
  }

  private void begin() {
    if (fault == FileFault.CRASH_AT_CREATE) {
      throw new Crash();
    }
    if (fault == FileFault.FAIL_AT_CREATE) {
      throw new UncheckedIOException(failure());
    }
  }

  private static IOException failure() {
    return new IOException("no space left on device, made by a test");
  }

  @Override
  public String location() {
    return real.location();
  }

  @Override
  public InputFile toInputFile() {
    return real.toInputFile();
  }

  /** Breaks once: who closes it again, as cleaning up does, is not hindered. */
  private static final class Stream extends PositionOutputStream {
    private final PositionOutputStream real;
    private final FileFault fault;
    private boolean happened;

    Stream(PositionOutputStream real, FileFault fault) {
      this.real = real;
      this.fault = fault;
    }

    private boolean isNow(FileFault when) {
      boolean now = fault == when && !happened;
      happened |= now;
      return now;
    }

    @Override
    public long getPos() throws IOException {
      return real.getPos();
    }

    @Override
    public long storedLength() throws IOException {
      return real.storedLength();
    }

    @Override
    public void write(int b) throws IOException {
      failWhileWriting();
      real.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      failWhileWriting();
      real.write(bytes, offset, length);
    }

    private void failWhileWriting() throws IOException {
      if (isNow(FileFault.FAIL_AT_WRITE)) {
        throw failure();
      }
    }

    @Override
    public void flush() throws IOException {
      real.flush();
    }

    @Override
    public void close() throws IOException {
      if (isNow(FileFault.CRASH_AT_CLOSE)) {
        throw new Crash();
      }
      if (isNow(FileFault.FAIL_AT_CLOSE)) {
        throw failure();
      }
      real.close();
      if (isNow(FileFault.CRASH_AFTER_CLOSE)) {
        throw new Crash();
      }
    }
  }
}
