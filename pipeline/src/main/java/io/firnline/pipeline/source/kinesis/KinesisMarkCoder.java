package io.firnline.pipeline.source.kinesis;

import io.firnline.pipeline.source.SourceMark;
import io.firnline.pipeline.source.SourceMarkBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/**
 * Marks of Kinesis readers. It stands in savepoints: its name and {@code serialVersionUID} stay.
 */
final class KinesisMarkCoder extends AtomicCoder<SourceMark> {
  private static final long serialVersionUID = 1L;
  static final KinesisMarkCoder INSTANCE = new KinesisMarkCoder();

  private KinesisMarkCoder() {}

  @Override
  public void encode(SourceMark mark, OutputStream out) throws IOException {
    SourceMarkBytes.write(mark, out);
  }

  @Override
  public SourceMark decode(InputStream in) throws IOException {
    return SourceMarkBytes.read(in);
  }

  @Override
  public void verifyDeterministic() {}
}
