package io.firnline.pipeline.source;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * A positioned source in Beam's eyes: numbered splits that open no connection, and a reader of
 * batches for each.
 *
 * <p>It has no fields: a split stands in savepoints, with the fields that the class of its source
 * gave it.
 */
public abstract class BatchSource extends UnboundedSource<RecordBatch, SourceMark> {
  private static final long serialVersionUID = 1L;

  /** The index of a source that is still to be split. */
  protected static final int UNSPLIT = -1;

  /** Splits that were asked for; 0: as many as the runner wants. */
  protected abstract int splits();

  /** Number of this split, or {@link #UNSPLIT}. */
  protected abstract int index();

  /** One split of so many. */
  protected abstract BatchSource split(int splits, int index);

  /** A reader of the source partitions of a split. */
  protected abstract BatchReader reader(
      PipelineOptions options, Share share, @Nullable SourceMark mark);

  /** The number of splits to ask for, if it is one. */
  protected static int checkSplits(int splits) {
    if (splits < 0) {
      throw new IllegalArgumentException("Invalid number of splits " + splits + ": give 0 or more");
    }
    return splits;
  }

  @Override
  public final List<BatchSource> split(int desired, PipelineOptions options) {
    int count = splits() > 0 ? splits() : Math.max(1, desired);
    return IntStream.range(0, count).mapToObj(i -> split(count, i)).toList();
  }

  @Override
  public final UnboundedReader<RecordBatch> createReader(
      PipelineOptions options, @Nullable SourceMark mark) {
    if (index() == UNSPLIT) {
      throw new IllegalStateException(
          "Cannot read the whole source at once: the runner has not split it. A failure of split() was hidden; its log has it");
    }
    return reader(options, new Share(index(), splits()), mark);
  }

  @Override
  public final Coder<RecordBatch> getOutputCoder() {
    return RecordBatchCoder.of();
  }
}
