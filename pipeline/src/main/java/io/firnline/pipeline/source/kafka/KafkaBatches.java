package io.firnline.pipeline.source.kafka;

import io.firnline.pipeline.source.BatchReader;
import io.firnline.pipeline.source.BatchSource;
import io.firnline.pipeline.source.Share;
import io.firnline.pipeline.source.SourceMark;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Reads Kafka topics as batches: an element is up to one poll of one partition.
 *
 * <p>{@link #split} opens no connection and makes numbered splits; a partition belongs to the split
 * of its number, and each reader finds its partitions, new ones too, by itself. Runners keep splits
 * in job graphs and savepoints, so a split holds only its number; all else comes from the options
 * that its reader is created with.
 *
 * <p>Where reading starts, and what happens when two jobs run at once, is the ledger's: ledger.md
 * section 6. Each reader has one Kafka consumer and one thread; {@code advance()} never waits.
 */
public final class KafkaBatches extends BatchSource {
  private static final long serialVersionUID = 1L;

  private final KafkaSourceRun.Factory factory;
  private final int splits;
  private final int index;

  private KafkaBatches(KafkaSourceRun.Factory factory, int splits, int index) {
    this.factory = factory;
    this.splits = splits;
    this.index = index;
  }

  /**
   * A source, to be split by the runner.
   *
   * @param factory makes what readers work with; serialized with each split
   * @param splits number of splits, each with a consumer of its own; 0: as many as the runner asks
   *     for
   */
  public static KafkaBatches of(KafkaSourceRun.Factory factory, int splits) {
    return new KafkaBatches(factory, checkSplits(splits), UNSPLIT);
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
  protected KafkaBatches split(int count, int number) {
    return new KafkaBatches(factory, count, number);
  }

  @Override
  protected BatchReader reader(PipelineOptions options, Share share, @Nullable SourceMark mark) {
    KafkaSourceRun run = factory.open(options);
    KafkaFeed feed = new KafkaFeed(run, share, mark);
    return new BatchReader(
        this,
        run.settings().launch(),
        run.settings().limits(),
        mark,
        feed,
        "firnline-kafka-" + index,
        feed::commitForMonitoring);
  }

  @Override
  public Coder<SourceMark> getCheckpointMarkCoder() {
    return KafkaMarkCoder.INSTANCE;
  }
}
