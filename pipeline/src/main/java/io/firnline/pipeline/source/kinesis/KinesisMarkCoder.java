package io.firnline.pipeline.source.kinesis;

import io.firnline.pipeline.source.SourceMarkCoder;

/**
 * Marks of Kinesis readers. It stands in savepoints: its name and {@code serialVersionUID} stay.
 */
final class KinesisMarkCoder extends SourceMarkCoder {
  private static final long serialVersionUID = 1L;
  static final KinesisMarkCoder INSTANCE = new KinesisMarkCoder();

  private KinesisMarkCoder() {}
}
