package io.firnline.pipeline;

import io.firnline.iceberg.CommittedSnapshot;
import io.firnline.iceberg.WindowedIcebergIO;
import io.firnline.iceberg.Write;
import io.firnline.iceberg.block.RowBlock;
import io.firnline.iceberg.block.RowBlockCoder;
import io.firnline.iceberg.commit.CommitSettings;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.options.MessageSources;
import io.firnline.pipeline.options.Size;
import io.firnline.pipeline.parse.ParseBatches;
import io.firnline.pipeline.source.RecordBatch;
import io.firnline.pipeline.source.files.FileBatches;
import io.firnline.pipeline.source.kafka.KafkaBatches;
import io.firnline.pipeline.source.kinesis.KinesisBatches;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;

/**
 * Kafka topics, Kinesis streams, Pub/Sub subscriptions or files to Iceberg tables: read, parse,
 * window, write.
 *
 * <p>The names of its steps are the names of runner state: they stay, or updates and savepoints
 * break.
 */
public final class LandingPipeline {
  private LandingPipeline() {}

  /**
   * The pipeline for options that {@link io.firnline.pipeline.options.OptionsCheck} has passed.
   * Building it touches no broker and no catalog, as template launchers need it.
   */
  public static Pipeline create(FirnlineOptions options) {
    Pipeline pipeline = Pipeline.create(options);
    String launch = Objects.requireNonNull(options.getLaunchId(), "launchId");
    PCollection<RecordBatch> batches = read(pipeline, options);
    batches.apply("CountRead", ParDo.of(new CountRead(launch)));
    PCollection<CommittedSnapshot> snapshots = land(batches, options);
    snapshots.apply(
        "CountProgress",
        ParDo.of(new CountProgress(launch, LandingTables.of(options).names().home())));
    return pipeline;
  }

  /** From batches of any source to committed windows. */
  static PCollection<CommittedSnapshot> land(
      PCollection<RecordBatch> batches, FirnlineOptions options) {
    return batches
        .apply(
            "Parse",
            ParDo.of(
                new ParseBatches(
                    LandingRules.parse(options),
                    LandingTables.of(options),
                    LandingMessages.windowDelay(options))))
        .setCoder(RowBlockCoder.of())
        .apply("Window", window(options))
        .apply("WriteToIceberg", write(options))
        .getSnapshots();
  }

  private static PCollection<RecordBatch> read(Pipeline pipeline, FirnlineOptions options) {
    int splits = options.getSourceSplits();
    return switch (options.getSource()) {
      case KAFKA ->
          MessageSources.isOne(options)
              ? pipeline.apply("ReadKafkaIO", LandingMessages.kafka(options))
              : pipeline.apply(
                  "ReadKafka", Read.from(KafkaBatches.of(new LandingRun.Factory(), splits)));
      case KINESIS ->
          MessageSources.isOne(options)
              ? pipeline.apply("ReadKinesisIO", LandingMessages.kinesis(options))
              : pipeline.apply(
                  "ReadKinesis",
                  Read.from(KinesisBatches.of(new LandingStreams.Factory(), splits)));
      case PUBSUB -> pipeline.apply("ReadPubsub", LandingMessages.pubsub(options));
      case FILES ->
          pipeline.apply(
              "ReadFiles", Read.from(FileBatches.of(new LandingFiles.Factory(), splits)));
    };
  }

  private static Window<RowBlock> window(FirnlineOptions options) {
    Window<RowBlock> window = Window.into(windows(options));
    Duration lateness = LandingMessages.lateness(options);
    return lateness.isZero()
        ? window
        : window
            .withAllowedLateness(org.joda.time.Duration.millis(lateness.toMillis()))
            .discardingFiredPanes();
  }

  private static FixedWindows windows(FirnlineOptions options) {
    long size = options.getWindowSize().toMillis();
    long delay = LandingMessages.windowDelay(options).toMillis();
    long offset = (options.getWindowOffset().toMillis() + delay) % size;
    return FixedWindows.of(org.joda.time.Duration.millis(size))
        .withOffset(org.joda.time.Duration.millis(offset));
  }

  private static Write write(FirnlineOptions options) {
    LandingTables tables = LandingTables.of(options);
    Write write =
        WindowedIcebergIO.write()
            .to(tables.names().home())
            .withCatalog(tables.catalog())
            .withWriterId(Objects.requireNonNull(options.getWriterId(), "writerId"))
            .toBranch(options.getIcebergBranch())
            .withShards(options.getShards())
            .withCommitGrouping(CommitSettings.Grouping.valueOf(options.getCommitGrouping().name()))
            .withSnapshotProperties(
                Objects.requireNonNullElse(options.getSnapshotProperties(), Map.of()))
            .withPatience(Duration.ofMillis(options.getPatience().toMillis()))
            .withMissingPaneWait(missingPaneWait(options))
            .withHeartbeat(Duration.ofMillis(options.getHeartbeat().toMillis()))
            .withTableRefresh(options.getTableRefresh().toDuration())
            .withWindowDelay(LandingMessages.windowDelay(options));
    Size fileSize = options.getTargetFileSize();
    return fileSize == null ? write : write.withTargetFileSize(fileSize.toBytes());
  }

  /**
   * Dataflow hands panes to several workers in any order; elsewhere the pane that is missing cannot
   * come while one waits.
   */
  private static Duration missingPaneWait(FirnlineOptions options) {
    return options.getRunner().getSimpleName().equals("DataflowRunner")
        ? Duration.ofSeconds(10)
        : Duration.ZERO;
  }
}
