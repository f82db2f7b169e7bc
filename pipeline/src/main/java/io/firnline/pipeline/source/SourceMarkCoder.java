package io.firnline.pipeline.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Marks in bytes. Each source has a coder of its own, since their names stand in savepoints. */
public abstract class SourceMarkCoder extends AtomicCoder<SourceMark> {
  private static final long serialVersionUID = 1L;

  @Override
  public final void encode(SourceMark mark, OutputStream out) throws IOException {
    SourceMarkBytes.write(mark, out);
  }

  @Override
  public final SourceMark decode(InputStream in) throws IOException {
    return SourceMarkBytes.read(in);
  }

  @Override
  public final void verifyDeterministic() {}
}
