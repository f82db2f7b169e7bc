package io.firnline.pipeline.source.files;

import io.firnline.pipeline.source.SourceMarkCoder;

/** Marks of file readers. It stands in savepoints: its name and {@code serialVersionUID} stay. */
final class FileMarkCoder extends SourceMarkCoder {
  private static final long serialVersionUID = 1L;
  static final FileMarkCoder INSTANCE = new FileMarkCoder();

  private FileMarkCoder() {}
}
