package io.firnline.pipeline.source.kinesis;

import io.firnline.pipeline.source.BatchReader;
import io.firnline.pipeline.source.BatchSource;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Reads Kinesis streams as batches: an element is up to one answer of one Kinesis shard.
 *
 * <p>It is a positioned source with the same rules as Kafka's (ledger.md section 6): the shards of
 * a stream are its partitions; the position of a record counts the records before it in its shard,
 * those of KPL aggregates one by one, and {@link ShardPlace} says where that is in the words of
 * Kinesis. {@link #split} opens no connection; a shard belongs to the split of its number, and its
 * descendants to the split that has read it to its end.
 */
public final class KinesisBatches extends BatchSource {
  private static final long serialVersionUID = 1L;

  private final KinesisSourceRun.Factory factory;
  private final int splits;
  private final int index;

  private KinesisBatches(KinesisSourceRun.Factory factory, int splits, int index) {
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
  public static KinesisBatches of(KinesisSourceRun.Factory factory, int splits) {
    return new KinesisBatches(factory, checkSplits(splits), UNSPLIT);
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
  protected KinesisBatches split(int count, int number) {
    return new KinesisBatches(factory, count, number);
  }

  @Override
  protected BatchReader reader(PipelineOptions options, Share share, @Nullable SourceMark mark) {
    KinesisSourceRun run = factory.open(options);
    return new BatchReader(
        this,
        run.settings().launch(),
        run.settings().limits(),
        mark,
        new KinesisFeed(run, share, mark),
        "firnline-kinesis-" + index,
        places -> {});
  }

  @Override
  public Coder<SourceMark> getCheckpointMarkCoder() {
    return KinesisMarkCoder.INSTANCE;
  }
}
