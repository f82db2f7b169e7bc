package io.firnline.pipeline.launch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.display.DisplayData;
import org.jspecify.annotations.Nullable;

/**
 * A source that is split into as many as Flink has subtasks for it at least: what is missing are
 * splits {@link WithoutRecords}.
 *
 * <p>Beam 2.70 tells a subtask that it gets no split only if it comes up after the source was
 * split. One that was there before, as where a source asks a service for its shards, waits for ever
 * with the lowest watermark there is: no window of the job ends, and nothing says so
 * (FlinkSourceSplitEnumerator.sendPendingSplitsToSourceReaders).
 *
 * <p>It is no part of a savepoint itself: there stand the splits of the source, as without it, and
 * those that were missing.
 */
public final class SplitForEachSubtask<T, M extends UnboundedSource.CheckpointMark>
    extends UnboundedSource<T, M> {
  private static final long serialVersionUID = 1L;

  private final UnboundedSource<T, M> source;

  SplitForEachSubtask(UnboundedSource<T, M> source) {
    this.source = source;
  }

  /** What it splits. */
  public UnboundedSource<T, M> source() {
    return source;
  }

  @Override
  public List<UnboundedSource<T, M>> split(int desired, PipelineOptions options) throws Exception {
    List<UnboundedSource<T, M>> splits = new ArrayList<>(source.split(desired, options));
    int subtasks = options.as(FlinkPipelineOptions.class).getParallelism();
    while (splits.size() < subtasks) {
      splits.add(withoutRecords());
    }
    return splits;
  }

  /** Nobody but its own coder and reader see its marks. */
  @SuppressWarnings("unchecked")
  private UnboundedSource<T, M> withoutRecords() {
    return (UnboundedSource<T, M>) new WithoutRecords<>(source.getOutputCoder());
  }

  @Override
  public UnboundedReader<T> createReader(PipelineOptions options, @Nullable M mark)
      throws IOException {
    return source.createReader(options, mark);
  }

  @Override
  public Coder<M> getCheckpointMarkCoder() {
    return source.getCheckpointMarkCoder();
  }

  @Override
  public Coder<T> getOutputCoder() {
    return source.getOutputCoder();
  }

  @Override
  public boolean requiresDeduping() {
    return source.requiresDeduping();
  }

  @Override
  public boolean offsetBasedDeduplicationSupported() {
    return source.offsetBasedDeduplicationSupported();
  }

  @Override
  public void validate() {
    source.validate();
  }

  @Override
  public void populateDisplayData(DisplayData.Builder builder) {
    builder.delegate(source);
  }
}
