package io.firnline.pipeline.launch;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A split that has nothing and is at its end. It stands in savepoints: its name and fields stay.
 */
final class WithoutRecords<T> extends UnboundedSource<T, WithoutRecords.Mark> {
  private static final long serialVersionUID = 1L;

  private final Coder<T> coder;

  WithoutRecords(Coder<T> coder) {
    this.coder = coder;
  }

  /** There is one position only. */
  record Mark() implements CheckpointMark {
    @Override
    public void finalizeCheckpoint() {}
  }

  private static final class MarkCoder extends AtomicCoder<Mark> {
    private static final long serialVersionUID = 1L;

    @Override
    public void encode(Mark mark, OutputStream out) {}

    @Override
    public Mark decode(InputStream in) {
      return new Mark();
    }
  }

  @Override
  public List<WithoutRecords<T>> split(int desired, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<T> createReader(PipelineOptions options, @Nullable Mark mark) {
    return new AtTheEnd();
  }

  @Override
  public Coder<Mark> getCheckpointMarkCoder() {
    return new MarkCoder();
  }

  @Override
  public Coder<T> getOutputCoder() {
    return coder;
  }

  private final class AtTheEnd extends UnboundedReader<T> {
    @Override
    public boolean start() {
      return false;
    }

    @Override
    public boolean advance() {
      return false;
    }

    @Override
    public T getCurrent() {
      throw new NoSuchElementException("there are no records");
    }

    @Override
    public Instant getCurrentTimestamp() {
      throw new NoSuchElementException("there are no records");
    }

    @Override
    public Instant getWatermark() {
      return BoundedWindow.TIMESTAMP_MAX_VALUE;
    }

    @Override
    public Mark getCheckpointMark() {
      return new Mark();
    }

    @Override
    public WithoutRecords<T> getCurrentSource() {
      return WithoutRecords.this;
    }

    @Override
    public void close() {}
  }
}
