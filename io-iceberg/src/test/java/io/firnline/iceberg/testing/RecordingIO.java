package io.firnline.iceberg.testing;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/** A real file store that tells which files somebody asks it to delete. */
final class RecordingIO implements FileIO {
  private static final long serialVersionUID = 1L;

  private final FileIO real;
  private final transient Consumer<String> deletes;

  RecordingIO(FileIO real, Consumer<String> deletes) {
    this.real = real;
    this.deletes = deletes;
  }

  @Override
  public InputFile newInputFile(String path) {
    return real.newInputFile(path);
  }

  @Override
  public OutputFile newOutputFile(String path) {
    return real.newOutputFile(path);
  }

  @Override
  public void deleteFile(String path) {
    deletes.accept(path);
    real.deleteFile(path);
  }

  @Override
  public Map<String, String> properties() {
    return real.properties();
  }

  @Override
  public void close() {
    real.close();
  }
}
