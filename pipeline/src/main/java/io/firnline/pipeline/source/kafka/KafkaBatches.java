package io.firnline.pipeline.source.kafka;

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
public final class KafkaBatches extends UnboundedSource<RecordBatch, SourceMark> {
  private static final long serialVersionUID = 1L;
  private static final int UNSPLIT = -1;

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
    if (splits < 0) {
      throw new IllegalArgumentException("Invalid number of splits " + splits + ": give 0 or more");
    }
    return new KafkaBatches(factory, splits, UNSPLIT);
  }

  @Override
  public List<KafkaBatches> split(int desired, PipelineOptions options) {
    int count = splits > 0 ? splits : Math.max(1, desired);
    return IntStream.range(0, count).mapToObj(i -> new KafkaBatches(factory, count, i)).toList();
  }

  @Override
  public UnboundedReader<RecordBatch> createReader(
      PipelineOptions options, @Nullable SourceMark mark) {
    if (index == UNSPLIT) {
      throw new IllegalStateException(
          "Cannot read the whole source at once: the runner has not split it. A failure of split() was hidden; its log has it");
    }
    KafkaSourceRun run = factory.open(options);
    KafkaFeed feed = new KafkaFeed(run, new Share(index, splits), mark);
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

  @Override
  public Coder<RecordBatch> getOutputCoder() {
    return RecordBatchCoder.of();
  }
}
