package io.firnline.pipeline.source.files;

import io.firnline.pipeline.source.BatchReader;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.RecordBatchCoder;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of files as batches, each of one file, and ends behind the last one.
 *
 * <p>It is a positioned source with the same rules as Kafka's (ledger.md section 6): the files of a
 * run are a {@link FileSet}, whose lanes are its partitions. {@link #split} lists nothing; a lane
 * belongs to the split of its number, and each reader lists the files by itself.
 *
 * <p>For Beam it is an unbounded source that comes to its end: only those have checkpoint marks, so
 * that a commit can tell what was read for it.
 */
public final class FileBatches extends UnboundedSource<RecordBatch, SourceMark> {
  private static final long serialVersionUID = 1L;
  private static final int UNSPLIT = -1;

  private final FileSourceRun.Factory factory;
  private final int splits;
  private final int index;

  private FileBatches(FileSourceRun.Factory factory, int splits, int index) {
    this.factory = factory;
    this.splits = splits;
    this.index = index;
  }

  /**
   * A source, to be split by the runner.
   *
   * @param factory makes what readers work with; serialized with each split
   * @param splits number of splits; 0: as many as the runner asks for
   */
  public static FileBatches of(FileSourceRun.Factory factory, int splits) {
    if (splits < 0) {
      throw new IllegalArgumentException("Invalid number of splits " + splits + ": give 0 or more");
    }
    return new FileBatches(factory, splits, UNSPLIT);
  }

  @Override
  public List<FileBatches> split(int desired, PipelineOptions options) {
    int count = splits > 0 ? splits : Math.max(1, desired);
    return IntStream.range(0, count).mapToObj(i -> new FileBatches(factory, count, i)).toList();
  }

  @Override
  public UnboundedReader<RecordBatch> createReader(
      PipelineOptions options, @Nullable SourceMark mark) {
    if (index == UNSPLIT) {
      throw new IllegalStateException(
          "Cannot read the whole source at once: the runner has not split it. A failure of split() was hidden; its log has it");
    }
    FileSourceRun run = factory.open(options);
    return new BatchReader(
        this,
        run.settings().launch(),
        run.settings().limits(),
        mark,
        new FileFeed(run, new Share(index, splits), mark),
        "firnline-files-" + index,
        places -> {});
  }

  @Override
  public Coder<SourceMark> getCheckpointMarkCoder() {
    return FileMarkCoder.INSTANCE;
  }

  @Override
  public Coder<RecordBatch> getOutputCoder() {
    return RecordBatchCoder.of();
  }
}
