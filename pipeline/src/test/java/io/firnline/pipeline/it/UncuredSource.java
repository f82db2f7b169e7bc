package io.firnline.pipeline.it;

import io.firnline.pipeline.source.BatchSource;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.SourceMark;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** The source of batches with readers that lack a cure. */
final class UncuredSource extends UnboundedSource<RecordBatch, SourceMark> {
  private static final long serialVersionUID = 1L;

  private final BatchSource cured;
  private final UncuredReader.Kind kind;
  private final int index;

  UncuredSource(BatchSource cured, UncuredReader.Kind kind) {
    this(cured, kind, -1);
  }

  private UncuredSource(BatchSource cured, UncuredReader.Kind kind, int index) {
    this.cured = cured;
    this.kind = kind;
    this.index = index;
  }

  @Override
  public List<UncuredSource> split(int desired, PipelineOptions options) {
    List<BatchSource> splits = cured.split(desired, options);
    return IntStream.range(0, splits.size())
        .mapToObj(i -> new UncuredSource(splits.get(i), kind, i))
        .toList();
  }

  @Override
  public UnboundedReader<RecordBatch> createReader(
      PipelineOptions options, @Nullable SourceMark mark) throws IOException {
    return new UncuredReader(
        this, cured.createReader(options, mark), kind, /* first= */ index == 0);
  }

  @Override
  public Coder<SourceMark> getCheckpointMarkCoder() {
    return cured.getCheckpointMarkCoder();
  }

  @Override
  public Coder<RecordBatch> getOutputCoder() {
    return cured.getOutputCoder();
  }
}
