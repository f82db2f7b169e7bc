package io.firnline.pipeline.source.files;

import io.firnline.pipeline.source.BatchReader;
import io.firnline.pipeline.source.BatchSource;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import org.apache.beam.sdk.coders.Coder;
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
public final class FileBatches extends BatchSource {
  private static final long serialVersionUID = 1L;

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
    return new FileBatches(factory, checkSplits(splits), UNSPLIT);
  }

  @Override
  protected int splits() {
    return splits;
  }

  @Override
  protected int index() {
    return index;
  }

  @Override
  protected FileBatches split(int count, int number) {
    return new FileBatches(factory, count, number);
  }

  @Override
  protected BatchReader reader(PipelineOptions options, Share share, @Nullable SourceMark mark) {
    FileSourceRun run = factory.open(options);
    return new BatchReader(
        this,
        run.settings().launch(),
        run.settings().limits(),
        mark,
        new FileFeed(run, share, mark),
        "firnline-files-" + index,
        places -> {});
  }

  @Override
  public Coder<SourceMark> getCheckpointMarkCoder() {
    return FileMarkCoder.INSTANCE;
  }
}
