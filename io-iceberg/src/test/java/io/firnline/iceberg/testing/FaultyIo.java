package io.firnline.iceberg.testing;

import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;

/** A real table's files, whose writes meet the faults of a plan. */
record FaultyIo(String table, FileIO real, FaultPlan plan) implements FileIO {
  private static final long serialVersionUID = 1L;

  @Override
  public InputFile newInputFile(String path) {
    plan.file();
    return real.newInputFile(path);
  }

  @Override
  public OutputFile newOutputFile(String path) {
    OutputFile file = real.newOutputFile(path);
    FileFault fault = plan.beginFile(table, path);
    return fault == null ? file : new FaultyOutput(file, fault);
  }

  @Override
  public void deleteFile(String path) {
    plan.file();
    real.deleteFile(path);
  }
}
