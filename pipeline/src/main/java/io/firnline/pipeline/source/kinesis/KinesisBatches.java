package io.firnline.pipeline.source.kinesis;

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
 * Reads Kinesis streams as batches: an element is up to one answer of one Kinesis shard.
 *
 * <p>It is a positioned source with the same rules as Kafka's (ledger.md section 6): the shards of
 * a stream are its partitions; the position of a record counts the records before it in its shard,
 * those of KPL aggregates one by one, and {@link ShardPlace} says where that is in the words of
 * Kinesis. {@link #split} opens no connection; a shard belongs to the split of its number, and its
 * descendants to the split that has read it to its end.
 */
public final class KinesisBatches extends UnboundedSource<RecordBatch, SourceMark> {
  private static final long serialVersionUID = 1L;
  private static final int UNSPLIT = -1;

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
    if (splits < 0) {
      throw new IllegalArgumentException("Invalid number of splits " + splits + ": give 0 or more");
    }
    return new KinesisBatches(factory, splits, UNSPLIT);
  }

  @Override
  public List<KinesisBatches> split(int desired, PipelineOptions options) {
    int count = splits > 0 ? splits : Math.max(1, desired);
    return IntStream.range(0, count).mapToObj(i -> new KinesisBatches(factory, count, i)).toList();
  }

  @Override
  public UnboundedReader<RecordBatch> createReader(
      PipelineOptions options, @Nullable SourceMark mark) {
    if (index == UNSPLIT) {
      throw new IllegalStateException(
          "Cannot read the whole source at once: the runner has not split it. A failure of split() was hidden; its log has it");
    }
    KinesisSourceRun run = factory.open(options);
    return new BatchReader(
        this,
        run.settings().launch(),
        run.settings().limits(),
        mark,
        new KinesisFeed(run, new Share(index, splits), mark),
        "firnline-kinesis-" + index,
        places -> {});
  }

  @Override
  public Coder<SourceMark> getCheckpointMarkCoder() {
    return KinesisMarkCoder.INSTANCE;
  }

  @Override
  public Coder<RecordBatch> getOutputCoder() {
    return RecordBatchCoder.of();
  }
}
